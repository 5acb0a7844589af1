// What the page asks of the server, as whom. Addresses are relative, so that a proxy may put the server under a path.
import { getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-ws';

const address = (path) => new URL(path, document.baseURI);

// The headers of a session: the secret proves that the role and the variables may be chosen.
export function headersOf({ secret, role, variables }) {
  const headers = {};
  if (secret) headers['X-Hasura-Admin-Secret'] = secret;
  if (role) headers['X-Hasura-Role'] = role;
  for (const [name, value] of variables) if (name.trim() && value) headers[fullName(name.trim())] = value;
  return headers;
}

const fullName = (name) => (/^x-hasura-/i.test(name) ? name : `X-Hasura-${name.replace(/_/g, '-')}`);

async function post(path, body, headers) {
  const response = await fetch(address(path), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`the server answered ${response.status}: ${text.slice(0, 200) || response.statusText}`);
  }
}

// A connection for each subscription: its headers are those of the moment in which it was started.
async function* subscribe(params, headers) {
  const url = address('v1/graphql');
  url.protocol = url.protocol.replace('http', 'ws');
  const client = createClient({ url: url.href, connectionParams: { headers }, retryAttempts: 0 });
  try {
    yield* client.iterate(params);
  } catch (error) {
    // A socket that closes is an event, and GraphiQL shows errors.
    if (error instanceof Error || Array.isArray(error)) throw error;
    throw new Error(`the connection was closed${error?.code ? `: ${error.code} ${error.reason}` : ''}`);
  } finally {
    client.dispose();
  }
}

function isSubscription({ query, operationName }) {
  try {
    return getOperationAST(parse(query), operationName ?? undefined)?.operation === 'subscription';
  } catch {
    return false; // the server says what is wrong with it
  }
}

// `session` is asked for each time. What stands in GraphiQL's headers editor goes before it, however it is written.
export const fetcherFor = (session) => (params, options) => {
  const own = options?.headers ?? {};
  const named = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const rest = Object.entries(headersOf(session())).filter(([name]) => !named.has(name.toLowerCase()));
  const headers = { ...Object.fromEntries(rest), ...own };
  return isSubscription(params) ? subscribe(params, headers) : post('v1/graphql', params, headers);
};

// The roles that have a permission or inherit, which only admin may know; an error says what the server said.
export async function roles(secret) {
  const headers = headersOf({ secret, role: '', variables: [] });
  const answer = await post('v1/metadata', { type: 'export_metadata', args: {} }, headers);
  if (answer.error) throw new Error(answer.error);
  const found = new Set();
  collect(answer, found);
  found.delete('admin');
  return [...found].sort();
}

function collect(value, found) {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
  } else if (value && typeof value === 'object') {
    if (typeof value.role === 'string' && 'permission' in value) found.add(value.role);
    if (typeof value.role_name === 'string') found.add(value.role_name);
    for (const item of Object.values(value)) collect(item, found);
  }
}
