// Random documents that should be valid: what a client of the schema might send.
//
// A document is an AST with one query operation, perhaps fragments and variables, and the variables' values.

import { Kind, getNamedType, isCompositeType, isLeafType, isRequiredArgument, parseType } from 'graphql';
import { literalOf, valueFor } from './values.mjs';

const MAX_DEPTH = 3;

/** Returns {document, variables, operationName}. */
export function validDocument(schema, random) {
  const state = { schema, random, definitions: [], fragments: [], values: {}, aliases: 0 };
  const root = schema.getQueryType();
  const selectionSet = selectionOf(state, root, 0);
  const named = random.chance(0.5);
  const operation = {
    kind: Kind.OPERATION_DEFINITION,
    operation: 'query',
    name: named ? name('q') : undefined,
    variableDefinitions: state.definitions,
    directives: [],
    selectionSet,
  };
  const definitions = [operation, ...state.fragments];
  let operationName;
  if (named && random.chance(0.2)) {
    definitions.push({ ...operation, name: name('other'), variableDefinitions: [], selectionSet: { kind: Kind.SELECTION_SET, selections: [typename()] } });
    operationName = 'q';
  }
  if (random.chance(0.3)) definitions.reverse();
  return { document: { kind: Kind.DOCUMENT, definitions }, variables: state.values, operationName };
}

export function name(value) {
  return { kind: Kind.NAME, value };
}

export function typename() {
  return { kind: Kind.FIELD, name: name('__typename'), arguments: [], directives: [] };
}

function selectionOf(state, type, depth) {
  const { random } = state;
  const fields = Object.values(type.getFields());
  const usable = fields.filter((field) => depth < MAX_DEPTH || isLeafType(getNamedType(field.type)));
  const selections = [];
  for (const field of random.some(usable, 1 + random.below(depth === 0 ? 3 : 4))) {
    const selection = fieldOf(state, field, depth);
    if (selection) selections.push(wrapped(state, selection, type));
  }
  if (selections.length === 0 || random.chance(0.2)) selections.push(typename());
  return { kind: Kind.SELECTION_SET, selections };
}

function fieldOf(state, field, depth) {
  const { random } = state;
  const args = argumentsOf(state, field);
  if (!args) return undefined;
  const composite = isCompositeType(getNamedType(field.type));
  const aliased = args.length > 0 || random.chance(0.2); // equal response names with different arguments conflict
  return {
    kind: Kind.FIELD,
    alias: aliased ? name(`a${state.aliases++}`) : undefined,
    name: name(field.name),
    arguments: args,
    directives: conditionOf(state),
    selectionSet: composite ? selectionOf(state, getNamedType(field.type), depth + 1) : undefined,
  };
}

function argumentsOf(state, field) {
  const { random } = state;
  const required = field.args.filter(isRequiredArgument);
  let optional = random.chance(0.6) ? random.some(field.args.filter((a) => !isRequiredArgument(a)), 1 + random.below(2)) : [];
  // distinct_on ties the order: a rule about data, see README.md
  if (optional.some((a) => /^distinct/.test(a.name))) optional = optional.filter((a) => !/^order/.test(a.name));
  const args = [];
  for (const arg of [...required, ...optional]) {
    const value = valueFor(random, arg.type, 2, arg.name);
    if (value === undefined) {
      if (isRequiredArgument(arg)) return undefined;
      continue;
    }
    args.push({ kind: Kind.ARGUMENT, name: name(arg.name), value: given(state, value, arg) });
  }
  return args;
}

/** The value as a literal, or as a variable of the position's type. */
function given(state, value, arg) {
  if (!state.random.chance(0.3)) return literalOf(value, arg.type);
  const variable = `v${state.definitions.length}`;
  const type = parseType(String(arg.type), { noLocation: true });
  const bare = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  const byDefault = state.random.chance(0.2);
  state.definitions.push({
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: name(variable) },
    type: byDefault ? bare : state.random.chance(0.3) ? { kind: Kind.NON_NULL_TYPE, type: bare } : type,
    defaultValue: byDefault ? literalOf(value, arg.type) : undefined,
    directives: [],
  });
  if (!byDefault) state.values[variable] = value;
  return { kind: Kind.VARIABLE, name: name(variable) };
}

function conditionOf(state) {
  if (!state.random.chance(0.15)) return [];
  return [directive(state.random.pick(['skip', 'include']), state.random.chance(0.5))];
}

export function directive(of, condition) {
  return {
    kind: Kind.DIRECTIVE,
    name: name(of),
    arguments: [{ kind: Kind.ARGUMENT, name: name('if'), value: { kind: Kind.BOOLEAN, value: condition } }],
  };
}

/** The selection itself, or inside an inline or a named fragment. */
function wrapped(state, selection, type) {
  const { random } = state;
  const choice = random.next();
  const selectionSet = { kind: Kind.SELECTION_SET, selections: [selection] };
  const typeCondition = { kind: Kind.NAMED_TYPE, name: name(type.name) };
  if (choice < 0.1) {
    return { kind: Kind.INLINE_FRAGMENT, typeCondition: random.chance(0.5) ? typeCondition : undefined, directives: [], selectionSet };
  }
  if (choice < 0.25) {
    const fragment = `f${state.fragments.length}`;
    state.fragments.push({ kind: Kind.FRAGMENT_DEFINITION, name: name(fragment), typeCondition, directives: [], selectionSet });
    return { kind: Kind.FRAGMENT_SPREAD, name: name(fragment), directives: [] };
  }
  return selection;
}
