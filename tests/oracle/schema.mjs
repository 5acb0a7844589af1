// Judges introspection answers with graphql-js.
//
//   node schema.mjs --query            prints the introspection query to send
//   node schema.mjs FILE...            each file holds one answer ({"data": {"__schema": …}}); `-` is stdin
//
// A line for each file; exit status 1 unless buildClientSchema and validateSchema accept all of them.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildClientSchema, getIntrospectionQuery, validateSchema } from 'graphql';

const ROOTS = { query: 'query_root', mutation: 'mutation_root', subscription: 'subscription_root' };

/** The full introspection query of the October 2021 specification. */
export function introspectionQuery() {
  return getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true });
}

/** The schema in an answer. Throws an Error that lists everything wrong with it. */
export function schemaOf(answer) {
  if (answer.errors || !answer.data?.__schema) {
    throw new Error(`no schema in the answer: ${JSON.stringify(answer).slice(0, 300)}`);
  }
  const schema = buildClientSchema(answer.data);
  const problems = [...validateSchema(schema).map((error) => error.message), ...ownProblems(answer.data.__schema)];
  if (problems.length > 0) throw new Error(problems.join('\n  '));
  return schema;
}

/** What graphql-js leaves unchecked: the reference's root names, sorted and unique names. */
function ownProblems(schema) {
  const problems = [];
  for (const [operation, name] of Object.entries(ROOTS)) {
    const root = schema[`${operation}Type`];
    if (root && root.name !== name) problems.push(`${operation} root is ${root.name}, not ${name}`);
  }
  const check = (names, where) => {
    if (new Set(names).size !== names.length) problems.push(`names are not unique in ${where}`);
  };
  check(schema.types.map((type) => type.name), 'types');
  check(schema.directives.map((directive) => directive.name), 'directives');
  for (const type of schema.types) {
    for (const list of ['fields', 'inputFields', 'enumValues']) {
      const names = (type[list] ?? []).map((member) => member.name);
      check(names, `${list} of ${type.name}`);
      if (!type.name.startsWith('__') && list !== 'inputFields' && !isSorted(names)) {
        problems.push(`${list} of ${type.name} are not sorted`);
      }
    }
  }
  return problems;
}

function isSorted(names) {
  return names.every((name, index) => index === 0 || names[index - 1] <= name);
}

function main(files) {
  if (files[0] === '--query') {
    console.log(introspectionQuery());
    return 0;
  }
  let failed = 0;
  for (const file of files) {
    const label = file === '-' ? 'stdin' : basename(file, '.json');
    try {
      const schema = schemaOf(JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')));
      console.log(`schema ${label}: accepted, ${Object.keys(schema.getTypeMap()).length} types`);
    } catch (error) {
      failed += 1;
      console.log(`schema ${label}: REFUSED\n  ${error.message}`);
    }
  }
  return failed > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(main(process.argv.slice(2)));
