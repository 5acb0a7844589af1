// Changes that make most documents invalid. Each takes the AST (its own copy, to be changed in place), the schema's
// names and a source of choices, and returns false where the document offers no place for it.
// Whether the result is valid is not decided here but by graphql-js.

import { Kind, isCompositeType, parse, parseType as parseTypeOf } from 'graphql';
import { directive, name, typename } from './generate.mjs';

const NAMED = { kind: Kind.VARIABLE, name: name('undefined') };
const parseType = (source) => parseTypeOf(source, { noLocation: true });
const integer = (value) => ({ kind: Kind.INT, value: String(value) });
const text = (value) => ({ kind: Kind.STRING, value });
const fieldNamed = (value) => ({ ...typename(), name: name(value) });
const selectionSet = (...selections) => ({ kind: Kind.SELECTION_SET, selections });
const fragment = (of, on, ...selections) => ({
  kind: Kind.FRAGMENT_DEFINITION,
  name: name(of),
  typeCondition: { kind: Kind.NAMED_TYPE, name: name(on) },
  directives: [],
  selectionSet: selectionSet(...selections),
});
const spread = (of) => ({ kind: Kind.FRAGMENT_SPREAD, name: name(of), directives: [] });
const inline = (on, ...selections) => ({
  kind: Kind.INLINE_FRAGMENT,
  typeCondition: on && { kind: Kind.NAMED_TYPE, name: name(on) },
  directives: [],
  selectionSet: selectionSet(...selections),
});
const variable = (of, type, defaultValue) => ({
  kind: Kind.VARIABLE_DEFINITION,
  variable: { kind: Kind.VARIABLE, name: name(of) },
  type: parseType(type),
  defaultValue,
  directives: [],
});

// -- places in a document -------------------------------------------------------------------------

/** Every node of a kind below `node`. */
function all(node, kind, found = []) {
  if (Array.isArray(node)) node.forEach((item) => all(item, kind, found));
  else if (node && typeof node === 'object') {
    if (node.kind === kind) found.push(node);
    Object.values(node).forEach((item) => all(item, kind, found));
  }
  return found;
}

function anyOf(context, kind, suits = () => true) {
  const places = all(context.document, kind).filter(suits);
  return places.length > 0 ? context.random.pick(places) : undefined;
}

const operationOf = (context) => context.document.definitions.find((d) => d.kind === Kind.OPERATION_DEFINITION);
const realFields = (node) => node.name.value !== '__typename';

/** Changes a random node of a kind; false if there is none. */
function change(kind, alter, suits) {
  return (context) => {
    const node = anyOf(context, kind, suits);
    return node ? alter(node, context) !== false : false;
  };
}

const atRoot = (alter) => (context) => alter(operationOf(context), context) !== false;
const append = (...definitions) => (context) => {
  context.document.definitions.push(...definitions);
  return true;
};
const select = (...selections) => atRoot((operation) => operation.selectionSet.selections.push(...selections));

function literal(kind, replacement) {
  return change(kind, (node) => {
    for (const key of Object.keys(node)) delete node[key];
    Object.assign(node, replacement);
  });
}

/** Values of arguments below which there are only built-in scalars, enums and input objects: graphql-js judges no others. */
function builtInArgument(context, suits) {
  const places = all(context.document, Kind.ARGUMENT).filter((node) => ['limit', 'offset', 'where', 'if', 'distinct_on', 'order_by', 'orderBy', 'distinctOn'].includes(node.name.value) && suits(node));
  return places.length > 0 ? context.random.pick(places) : undefined;
}

const argumentValue = (value, suits = () => true) => (context) => {
  const argument = builtInArgument(context, suits);
  if (!argument) return false;
  argument.value = value;
  return true;
};

// -- the changes ----------------------------------------------------------------------------------

export const MUTATIONS = {
  unknownField: change(Kind.FIELD, (node) => { node.name = name('no_such_field'); }, realFields),
  unknownRootField: select(fieldNamed('no_such_root')),
  misspeltMeta: select(fieldNamed('__typenam')),
  unknownArgument: change(Kind.FIELD, (node) => {
    node.arguments.push({ kind: Kind.ARGUMENT, name: name('no_such_argument'), value: integer(1) });
  }),
  argumentOnMeta: select({ ...typename(), arguments: [{ kind: Kind.ARGUMENT, name: name('a'), value: integer(1) }] }),
  duplicateArgument: change(Kind.FIELD, (node) => { node.arguments.push(node.arguments[0]); }, (node) => node.arguments?.length > 0),
  withoutArguments: change(Kind.FIELD, (node) => { node.arguments = []; }, (node) => node.arguments?.length > 0),
  nullArgument: change(Kind.ARGUMENT, (node) => { node.value = { kind: Kind.NULL }; }, (node) => node.name.value === 'if' || /id$/.test(node.name.value)),

  stringArgument: argumentValue(text('oops')),
  integerArgument: argumentValue(integer(3), (node) => !['limit', 'offset'].includes(node.name.value)),
  floatArgument: argumentValue({ kind: Kind.FLOAT, value: '1.5' }),
  booleanArgument: argumentValue({ kind: Kind.BOOLEAN, value: true }, (node) => node.name.value !== 'if'),
  enumArgument: argumentValue({ kind: Kind.ENUM, value: 'no_such_value' }),
  listArgument: argumentValue({ kind: Kind.LIST, values: [{ kind: Kind.LIST, values: [] }] }),
  objectArgument: argumentValue({ kind: Kind.OBJECT, fields: [{ kind: Kind.OBJECT_FIELD, name: name('no_such_key'), value: integer(1) }] }),
  hugeInteger: argumentValue(integer('99999999999'), (node) => node.name.value === 'limit'),
  unknownEnumValue: literal(Kind.ENUM, { kind: Kind.ENUM, value: 'no_such_value' }),
  stringForEnum: change(Kind.ENUM, (node) => { node.kind = Kind.STRING; }),
  unknownInputField: change(Kind.ARGUMENT, (node) => {
    node.value.fields.push({ kind: Kind.OBJECT_FIELD, name: name('no_such_key'), value: integer(1) });
  }, (node) => node.name.value === 'where' && node.value.kind === Kind.OBJECT),
  duplicateInputField: change(Kind.ARGUMENT, (node) => {
    node.value.fields.push(node.value.fields[0]);
  }, (node) => node.name.value === 'where' && node.value.fields?.length > 0),

  leafWithSelection: change(Kind.FIELD, (node) => { node.selectionSet = selectionSet(typename()); }, (node) => !node.selectionSet && realFields(node)),
  objectWithoutSelection: change(Kind.FIELD, (node) => { delete node.selectionSet; }, (node) => node.selectionSet),
  metaWithSelection: select({ ...typename(), selectionSet: selectionSet(typename()) }),

  undefinedVariable: change(Kind.ARGUMENT, (node) => { node.value = NAMED; }),
  undefinedVariableInDirective: change(Kind.FIELD, (node) => {
    node.directives = [{ ...directive('skip', true), arguments: [{ kind: Kind.ARGUMENT, name: name('if'), value: NAMED }] }];
  }),
  unusedVariable: atRoot((operation) => operation.variableDefinitions.push(variable('unused', 'Int'))),
  unknownVariableType: atRoot((operation) => operation.variableDefinitions.push(variable('unused', 'no_such_type'))),
  outputVariableType: atRoot((operation) => operation.variableDefinitions.push(variable('unused', 'query_root'))),
  duplicateVariable: atRoot((operation) => operation.variableDefinitions.push(variable('v', 'Int'), variable('v', 'Int'))),
  otherVariableType: change(Kind.VARIABLE_DEFINITION, (node, context) => {
    node.type = parseType(context.random.pick(['Int', 'String', 'Boolean!', '[Int!]', 'Float']));
    delete node.defaultValue;
  }),
  nullableVariable: change(Kind.VARIABLE_DEFINITION, (node) => { node.type = node.type.type; }, (node) => node.type.kind === Kind.NON_NULL_TYPE),
  nullDefault: change(Kind.VARIABLE_DEFINITION, (node) => { node.defaultValue = { kind: Kind.NULL }; }),
  wrongDefault: atRoot((operation) => {
    operation.variableDefinitions.push(variable('d', 'Boolean', integer(3)));
    operation.selectionSet.selections.push({ ...typename(), directives: [{ ...directive('skip'), arguments: [{ kind: Kind.ARGUMENT, name: name('if'), value: { kind: Kind.VARIABLE, name: name('d') } }] }] });
  }),
  nullableCondition: atRoot((operation) => {
    operation.variableDefinitions.push(variable('c', 'Boolean'));
    operation.selectionSet.selections.push({ ...typename(), directives: [{ ...directive('skip'), arguments: [{ kind: Kind.ARGUMENT, name: name('if'), value: { kind: Kind.VARIABLE, name: name('c') } }] }] });
  }),
  conditionWithDefault: atRoot((operation) => {
    operation.variableDefinitions.push(variable('c', 'Boolean', { kind: Kind.BOOLEAN, value: false }));
    operation.selectionSet.selections.push({ ...typename(), directives: [{ ...directive('skip'), arguments: [{ kind: Kind.ARGUMENT, name: name('if'), value: { kind: Kind.VARIABLE, name: name('c') } }] }] });
  }),
  variableInDefault: atRoot((operation) => operation.variableDefinitions.push(variable('d', 'Int', NAMED))),

  conflictingAlias: change(Kind.SELECTION_SET, (node) => {
    node.selections.push({ ...typename(), alias: name('same') }, { ...typename(), alias: name('same') });
    node.selections.push({ ...node.selections.find((s) => s.kind === Kind.FIELD), alias: name('same') });
  }, (node) => node.selections.some((s) => s.kind === Kind.FIELD)),
  conflictingArguments: change(Kind.SELECTION_SET, (node) => {
    const field = node.selections.find((s) => s.kind === Kind.FIELD && s.arguments?.length > 0);
    node.selections.push({ ...field, arguments: [] });
  }, (node) => node.selections.some((s) => s.kind === Kind.FIELD && s.arguments?.length > 0)),
  conflictInFragment: change(Kind.FIELD, (node) => {
    const leaves = node.selectionSet.selections.filter((s) => s.kind === Kind.FIELD && !s.selectionSet);
    if (leaves.length < 2) return false;
    node.selectionSet.selections.push(inline(undefined, { ...leaves[0], alias: name('x') }), inline(undefined, { ...leaves[1], alias: name('x') }));
    return true;
  }, (node) => node.selectionSet),
  repeatedSelection: change(Kind.SELECTION_SET, (node) => { node.selections.push(node.selections[0]); }),
  nestedMerge: change(Kind.SELECTION_SET, (node) => {
    const field = node.selections.find((s) => s.kind === Kind.FIELD && s.selectionSet);
    node.selections.push({ ...field, selectionSet: selectionSet({ ...typename(), alias: name('t') }) });
  }, (node) => node.selections.some((s) => s.kind === Kind.FIELD && s.selectionSet)),

  unknownFragment: change(Kind.SELECTION_SET, (node) => { node.selections.push(spread('no_such_fragment')); }),
  unusedFragment: append(fragment('unused', 'query_root', typename())),
  duplicateFragment: (context) => {
    select(spread('twice'))(context);
    return append(fragment('twice', 'query_root', typename()), fragment('twice', 'query_root', typename()))(context);
  },
  fragmentCycle: (context) => {
    select(spread('one'))(context);
    return append(fragment('one', 'query_root', spread('two')), fragment('two', 'query_root', spread('one')))(context);
  },
  selfCycle: (context) => {
    select(spread('one'))(context);
    return append(fragment('one', 'query_root', typename(), inline(undefined, spread('one'))))(context);
  },
  unusedCycle: append(fragment('one', 'query_root', spread('two')), fragment('two', 'query_root', spread('one'))),
  fragmentOnScalar: select(inline('Int', typename())),
  fragmentOnInput: select(inline('order_by', typename())),
  fragmentOnUnknown: select(inline('no_such_type', typename())),
  impossibleSpread: change(Kind.SELECTION_SET, (node, context) => {
    node.selections.push(inline(context.random.pick(context.objectTypes), typename()));
  }),
  impossibleNamedSpread: (context) => {
    const type = context.random.pick(context.objectTypes);
    change(Kind.SELECTION_SET, (node) => { node.selections.push(spread('wrong')); })(context);
    return append(fragment('wrong', type, typename()))(context);
  },
  fragmentNamedOn: () => 'fragment on on query_root { __typename } { ...on }',

  unknownDirective: change(Kind.FIELD, (node) => { node.directives.push({ ...directive('exclude', true) }); }),
  duplicateDirective: change(Kind.FIELD, (node) => { node.directives = [directive('include', true), directive('include', true)]; }),
  bothConditions: change(Kind.FIELD, (node) => { node.directives = [directive('include', true), directive('skip', false)]; }),
  directiveWithoutArgument: change(Kind.FIELD, (node) => { node.directives = [{ ...directive('skip'), arguments: [] }]; }),
  directiveUnknownArgument: change(Kind.FIELD, (node) => {
    node.directives = [directive('skip', false)];
    node.directives[0].arguments.push({ kind: Kind.ARGUMENT, name: name('unless'), value: { kind: Kind.BOOLEAN, value: true } });
  }),
  directiveWrongType: change(Kind.FIELD, (node) => { node.directives = [{ ...directive('skip'), arguments: [{ kind: Kind.ARGUMENT, name: name('if'), value: text('true') }] }]; }),
  directiveOnOperation: atRoot((operation) => { operation.directives = [directive('include', true)]; }),
  directiveOnFragment: (context) => {
    select(spread('with'))(context);
    return append({ ...fragment('with', 'query_root', typename()), directives: [directive('skip', true)] })(context);
  },
  directiveOnVariable: atRoot((operation) => {
    operation.variableDefinitions.push({ ...variable('c', 'Boolean!'), directives: [directive('skip', true)] });
  }),
  deprecatedInDocument: change(Kind.FIELD, (node) => { node.directives = [{ ...directive('deprecated'), arguments: [] }]; }),

  secondAnonymous: append({ kind: Kind.OPERATION_DEFINITION, operation: 'query', variableDefinitions: [], directives: [], selectionSet: selectionSet(typename()) }),
  duplicateOperation: (context) => {
    operationOf(context).name = name('q');
    context.operationName = 'q';
    const other = { kind: Kind.OPERATION_DEFINITION, operation: 'query', name: name('q'), variableDefinitions: [], directives: [], selectionSet: selectionSet(typename()) };
    return append(other)(context);
  },
  invalidOtherOperation: (context) => {
    operationOf(context).name = name('q');
    context.operationName = 'q';
    const other = { kind: Kind.OPERATION_DEFINITION, operation: 'query', name: name('broken'), variableDefinitions: [], directives: [], selectionSet: selectionSet(fieldNamed('no_such_root')) };
    return append(other)(context);
  },
  typeDefinition: (context) => append(...parse('type x { y: Int }', { noLocation: true }).definitions)(context),
  schemaExtension: (context) => append(...parse('extend type query_root { y: Int }', { noLocation: true }).definitions)(context),

  withoutBrace: (context) => context.print().replace(/\}\s*$/, ''),
  surplusBrace: (context) => `${context.print()}\n}`,
  emptySelection: (context) => context.print().replace('{', '{ a { } '),
  emptyDocument: () => '# nothing',
  emptyArguments: () => '{ __typename() }',
  badString: () => '{ __type(name: "unterminated) { name } }',
  badEscape: () => '{ __type(name: "\\q") { name } }',
  badNumber: () => '{ __typename @skip(if: 01) }',
  blockString: () => '{ __type(name: """\n    Int\n  """) { name } }',
  commas: (context) => context.print().replaceAll('\n', ' ,\n'),
  byteOrderMark: (context) => `\ufeff${context.print()}`,
  carriageReturns: (context) => context.print().replaceAll('\n', '\r\n'),
  reservedEnum: () => '{ __typename @skip(if: nul) }',
  variableAsName: () => 'query ($a: Int) { $a }',
};

/** Applies a change. Returns {text, operationName}, or undefined where it does not apply. */
export function mutate(mutation, schema, source, random, print) {
  const document = structuredClone(source.document);
  const types = Object.values(schema.getTypeMap());
  const context = {
    document,
    random,
    operationName: source.operationName,
    objectTypes: types.filter((t) => isCompositeType(t) && !t.name.startsWith('__')).map((t) => t.name),
    print: () => print(document),
  };
  const result = MUTATIONS[mutation](context);
  if (result === false) return undefined;
  const text = typeof result === 'string' ? result : print(document);
  const isSourceNamed = context.operationName && text.includes(`query ${context.operationName}`);
  return { text, operationName: isSourceNamed ? context.operationName : undefined };
}
