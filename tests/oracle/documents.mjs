// Generates documents against an introspected schema, each with graphql-js' verdict, as JSON lines.
//
//   node documents.mjs ANSWER.json [--seed N] [--count N]
//
// A line: {"name", "query", "variables", "operationName", "valid", "errors"}. Half of the documents are what a
// client might send (name `valid`), the others carry one change from mutate.mjs, taken in turn. The same
// schema, seed and count give the same lines.

import { readFileSync } from 'node:fs';
import { parse, print, recommendedRules, specifiedRules, validate } from 'graphql';
import { validDocument } from './generate.mjs';
import { MUTATIONS, mutate } from './mutate.mjs';
import { Random } from './random.mjs';
import { schemaOf } from './schema.mjs';

// The rules of the specification; graphql-js adds recommendations of its own, which are limits.
const RULES = specifiedRules.filter((rule) => !(recommendedRules ?? []).includes(rule));

function main([file, ...options]) {
  const option = (name, otherwise) => Number(options[options.indexOf(name) + 1 || options.length] ?? otherwise);
  const schema = schemaOf(JSON.parse(readFileSync(file, 'utf8')));
  const random = new Random(option('--seed', 1));
  const count = option('--count', 300);
  const mutations = Object.keys(MUTATIONS);
  for (let number = 0, turn = 0; number < count; number += 1) {
    if (number % 2 === 0) {
      const source = validDocument(schema, random);
      write(schema, 'valid', source, print(source.document), source.operationName);
      continue;
    }
    writeMutant(schema, random, mutations[turn++ % mutations.length]);
  }
}

/** Some changes need a place that not every document has; a few documents are tried. */
function writeMutant(schema, random, mutation) {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const source = validDocument(schema, random);
    const mutant = mutate(mutation, schema, source, random, print);
    if (mutant) return write(schema, mutation, source, mutant.text, mutant.operationName);
  }
}

function write(schema, name, source, query, operationName) {
  const errors = verdict(schema, query);
  const variables = declared(query, source.variables);
  console.log(JSON.stringify({ name, query, variables, operationName, valid: errors.length === 0, errors }));
}

function verdict(schema, query) {
  try {
    return validate(schema, parse(query), RULES).map((error) => error.message);
  } catch (error) {
    return [error.message];
  }
}

/** Only values of variables that the document still declares. */
function declared(query, values) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => query.includes(`$${name}:`)));
}

main(process.argv.slice(2));
