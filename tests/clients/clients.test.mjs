// Clients of npm over HTTP: GraphQL-over-HTTP's audit, and Apollo Client and urql with a query and a mutation each.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { Client, fetchExchange } from '@urql/core';
import { serverAudits } from 'graphql-http';
import { ADMIN, SECRET, start } from './server.mjs';

let server;
before(async () => {
  server = await start('clients');
});
after(() => server?.end());

// MAY is advice and is not judged.
describe('graphql-http', () => {
  const audits = serverAudits({
    url: () => `${server.url}/v1/graphql`,
    fetchFn: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, ...ADMIN } }),
  });
  for (const audit of audits.filter(({ name }) => !name.startsWith('MAY'))) {
    test(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      assert.equal(result.status, 'ok', result.reason);
    });
  }
});

const ROLE = { 'X-Hasura-Admin-Secret': SECRET, 'X-Hasura-Role': 'reader' };
const TITLES = gql`query Titles { article(order_by: { id: asc }) { id title } }`;
const ADD = gql`mutation Add($name: String!, $id: Int!) { insert_author_one(object: { id: $id, name: $name }) { id name } }`;

test('Apollo Client: query as a role, mutation as admin', async () => {
  const apollo = (headers) => {
    const link = new HttpLink({ uri: `${server.url}/v1/graphql`, headers });
    return new ApolloClient({ link, cache: new InMemoryCache() });
  };
  const { data } = await apollo(ROLE).query({ query: TITLES });
  assert.deepEqual(data.article.map(({ title }) => title), ['Bridges']);
  const added = await apollo(ADMIN).mutate({ mutation: ADD, variables: { id: 10, name: 'Apollo' } });
  assert.equal(added.data.insert_author_one.name, 'Apollo');
  await assert.rejects(apollo(ROLE).mutate({ mutation: ADD, variables: { id: 11, name: 'no' } }), /no mutations exist|field/);
});

test('urql: query as a role, mutation as admin', async () => {
  const urql = (headers) => new Client({
    url: `${server.url}/v1/graphql`, exchanges: [fetchExchange], fetchOptions: { headers }, preferGetMethod: false,
  });
  const { data } = await urql(ROLE).query(TITLES, {});
  assert.deepEqual(data.article.map(({ title }) => title), ['Bridges']);
  const added = await urql(ADMIN).mutation(ADD, { id: 20, name: 'urql' });
  assert.equal(added.data.insert_author_one.name, 'urql');
  const refused = await urql(ROLE).mutation(ADD, { id: 21, name: 'no' });
  assert.ok(refused.error?.graphQLErrors.length, 'a reader cannot write');
});
