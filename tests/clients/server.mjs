// postern-http on a free port with a database of its own; PGHOST and PGUSER name a cluster that has the extension.
import { execFileSync, spawn } from 'node:child_process';

export const SECRET = 'a secret';
export const ADMIN = { 'X-Hasura-Admin-Secret': SECRET };

export async function start(database) {
  const psql = (name, ...args) => execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', name, ...args]);
  psql('postgres', '-c', `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`, '-c', `CREATE DATABASE ${database}`);
  psql(database, '-f', process.env.POSTERN_SCHEMA);
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('HASURA_'));
  const child = spawn(process.env.POSTERN_HTTP, ['serve', '--server-port', '0', '--server-host', '127.0.0.1'], {
    env: {
      ...Object.fromEntries(kept),
      HASURA_GRAPHQL_DATABASE_URL: `host=${process.env.PGHOST} port=5432 user=${process.env.PGUSER} dbname=${database}`,
      HASURA_GRAPHQL_ADMIN_SECRET: SECRET,
      HASURA_GRAPHQL_ENABLE_CONSOLE: 'true',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  const port = await new Promise((resolve, reject) => {
    child.stderr.on('data', (data) => {
      log += data;
      const found = /listening on http:\/\/[^ ]*:(\d+)/.exec(log);
      if (found) resolve(found[1]);
    });
    child.on('exit', () => reject(new Error(`it did not start: ${log}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    psql: (sql) => psql(database, '-c', sql),
    end: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit').on('exit', resolve);
        child.kill();
      }),
  };
}
