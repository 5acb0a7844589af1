// PostGraphile 5 for the tables of bench/compare.sh, as its documentation sets it up for production.
// PGHOST, PGPORT and PGUSER say where, arguments the database and the number of connections.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

// It asks for node 22, and all that it lacks in node 20 is this.
Promise.withResolvers ??= () => {
  const resolvers = {};
  resolvers.promise = new Promise((resolve, reject) => Object.assign(resolvers, { resolve, reject }));
  return resolvers;
};

const [database, connections] = process.argv.slice(2);
const service = makePgService({
  schemas: ["public"],
  poolConfig: { host: process.env.PGHOST, port: Number(process.env.PGPORT), user: process.env.PGUSER, database,
    max: Number(connections) },
});
const server = createServer();
server.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
await postgraphile({ extends: [PostGraphileAmberPreset], pgServices: [service], grafserv: { watch: false } })
  .createServ(grafserv)
  .addTo(server);
server.listen(0, "127.0.0.1", () => console.error(`listening on http://127.0.0.1:${server.address().port}`));
