// Values that fit an input type and that the database can read, and their literals.

import { Kind, getNamedType, getNullableType, isEnumType, isInputObjectType, isListType, isNonNullType, isRequiredInputField, isScalarType } from 'graphql';

const POINT = { type: 'Point', coordinates: [1, 2] };

// Texts that each scalar reads; a scalar that is not here gets no value and its optional positions stay empty.
const SCALARS = {
  Int: (random) => random.below(5),
  Float: (random) => random.below(9) / 2,
  String: (random) => random.pick(['a', 'b%', 'Some text', 'naïve “quotes” \\ and \n lines', '']),
  Boolean: (random) => random.chance(0.5),
  ID: () => '1',
  smallint: (random) => random.below(5),
  bigint: (random) => (random.chance(0.5) ? random.below(5) : '9007199254740993'),
  numeric: (random) => (random.chance(0.5) ? random.below(5) : '1.250000000000000001'),
  float4: () => 1.5,
  float8: () => 2.5,
  money: () => '1.50',
  uuid: () => '28d6d683-1317-49f7-b1cf-7d195242e4e5',
  date: () => '2024-02-29',
  time: () => '12:34:56',
  timetz: () => '12:34:56+00',
  timestamp: () => '2024-02-29T12:34:56',
  timestamptz: () => '2024-02-29T12:34:56+00:00',
  interval: () => '1 day',
  json: (random) => random.pick([{ a: [1, null, 'x'] }, [1, 2], 'text', 3, true]),
  jsonb: (random) => random.pick([{ a: { b: 1 } }, ['x'], 'text', 3, false]),
  bpchar: () => 'a',
  name: () => 'a',
  citext: () => 'A',
  bytea: () => '\\x00ff',
  inet: () => '10.0.0.1',
  ltree: () => 'a.b',
  lquery: () => '*.a',
  ltxtquery: () => 'a & b',
  geometry: () => POINT,
  geography: () => POINT,
  int4range: () => '[1,5)',
  tsrange: () => '[2024-01-01,2024-02-01)',
  tstzrange: () => '[2024-01-01,2024-02-01)',
  daterange: () => '[2024-01-01,2024-02-01)',
  numrange: () => '[1.5,2]',
  int8range: () => '[1,5)',
  int4multirange: () => '{[1,3),[5,7)}',
  raster: () => '01000001009A9999999999E93F9A9999999999E9BF000000000000F0BF000000000000104000000000000000000000000000000000E610000005000500440000010101000101010101010101010101010101010101010101010101',
  hstore: () => 'a=>1',
  xml: () => '<a/>',
  cidr: () => '10.0.0.0/8',
  macaddr: () => '08:00:2b:01:02:03',
  bit: () => '101',
  varbit: () => '1',
  oid: () => '1',
  char: () => 'a',
  pg_lsn: () => '16/B374D848',
  point: () => '(1,2)',
  box: () => '(1,2),(3,4)',
  tsvector: () => 'a b',
  tsquery: () => 'a & b',
  // types of fixtures/shapes.sql
  mood: () => 'happy',
  full_name: () => '(a,b)',
  positive: () => '3',
  email: () => 'a@b',
};

/** A value of a position, or undefined where none can be made. `depth` bounds nested objects. */
export function valueFor(random, type, depth, hint = '') {
  if (isNonNullType(type)) return valueFor(random, type.ofType, depth, hint);
  if (isListType(type)) return listFor(random, type, depth, hint);
  if (isEnumType(type)) return random.pick(type.getValues()).name;
  if (isScalarType(type)) return scalarFor(random, type, hint);
  return objectFor(random, type, depth);
}

function scalarFor(random, type, hint) {
  if (type.name === 'String' && hint === 'path') return random.pick(['$.a', 'a.b', '$[0]']);
  if (type.name === 'String' && /regex|similar/i.test(hint)) return random.pick(['a.*', 'b']);
  if (SCALARS[type.name]) return SCALARS[type.name](random);
  return type.name.startsWith('_') ? arrayFor(random, type.name.slice(1)) : undefined;
}

/** An array type, which is a scalar here: a JSON list or, for plain elements, Postgres's own literal. */
function arrayFor(random, element) {
  if (/^(int[248]|float[48]|numeric)$/.test(element)) return random.pick(['{1,2}', [1, 2], []]);
  if (/^jsonb?$/.test(element)) return [{ a: 1 }, 'x'];
  const value = SCALARS[element === 'text' || element === 'varchar' ? 'name' : element]?.(random);
  return value === undefined ? undefined : random.chance(0.5) ? [value, value] : [];
}

function listFor(random, type, depth, hint) {
  const item = () => valueFor(random, type.ofType, depth, hint);
  if (random.chance(0.3)) {
    const single = item(); // is coerced to a list, unless it looks like one
    if (!Array.isArray(single)) return single;
  }
  const items = [item(), item(), item()].slice(0, 1 + random.below(3));
  return items.includes(undefined) ? undefined : items;
}

function objectFor(random, type, depth) {
  const fields = Object.values(type.getFields());
  const required = fields.filter(isRequiredInputField);
  const optional = fields.filter((field) => !isRequiredInputField(field) && (depth > 0 || !isNested(field)));
  const value = {};
  for (const field of [...required, ...random.some(optional, required.length > 0 ? 1 : 1 + random.below(2))]) {
    const given = valueFor(random, field.type, depth - 1, field.name);
    if (given === undefined && isRequiredInputField(field)) return undefined;
    if (given !== undefined) value[field.name] = given;
  }
  return value;
}

function isNested(field) {
  const named = getNamedType(field.type);
  return isInputObjectType(named) && !/comparison_exp|ComparisonExp/.test(named.name);
}

/** The literal of a value at a position of that type. */
export function literalOf(value, type) {
  const nullable = getNullableType(type);
  if (value === null) return { kind: Kind.NULL };
  if (isListType(nullable)) {
    return Array.isArray(value)
      ? { kind: Kind.LIST, values: value.map((item) => literalOf(item, nullable.ofType)) }
      : literalOf(value, nullable.ofType);
  }
  if (isEnumType(nullable)) return { kind: Kind.ENUM, value };
  if (isInputObjectType(nullable)) {
    const fields = nullable.getFields();
    return objectLiteral(value, (name) => fields[name].type);
  }
  if (nullable.name === 'Float' && Number.isInteger(value)) return { kind: Kind.INT, value: String(value) };
  return plainLiteral(value);
}

function plainLiteral(value) {
  if (value === null) return { kind: Kind.NULL };
  if (Array.isArray(value)) return { kind: Kind.LIST, values: value.map(plainLiteral) };
  switch (typeof value) {
    case 'boolean':
      return { kind: Kind.BOOLEAN, value };
    case 'number':
      return { kind: Number.isInteger(value) ? Kind.INT : Kind.FLOAT, value: String(value) };
    case 'string':
      return { kind: Kind.STRING, value };
    default:
      return { kind: Kind.OBJECT, fields: Object.entries(value).map(([name, item]) => objectField(name, plainLiteral(item))) };
  }
}

function objectLiteral(value, typeOf) {
  return { kind: Kind.OBJECT, fields: Object.entries(value).map(([name, item]) => objectField(name, literalOf(item, typeOf(name)))) };
}

function objectField(name, value) {
  return { kind: Kind.OBJECT_FIELD, name: { kind: Kind.NAME, value: name }, value };
}
