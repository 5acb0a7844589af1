// Clients of npm over WebSocket: a query, a mutation, and a subscription that sees what the mutation changed, each.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import { SubscriptionClient } from 'subscriptions-transport-ws';
import WebSocket from 'ws';
import { ADMIN, SECRET, start } from './server.mjs';

// Apollo's link compares events with this class, which node has only from version 22 on.
globalThis.WebSocket ??= WebSocket;

let server, http, socket;
before(async () => {
  server = await start('subscriptions');
  http = `${server.url}/v1/graphql`;
  socket = http.replace('http', 'ws');
});
after(() => server?.end());

const REPORTER = { 'X-Hasura-Admin-Secret': SECRET, 'X-Hasura-Role': 'reporter', 'X-Hasura-User-Id': '2' };
const TITLES = 'query Titles { article(order_by: { id: asc }) { title } }';
const LIVE = 'subscription Live { article(order_by: { id: asc }) { title } }';
const ADD = `mutation Add($author: Int!, $title: String!) {
  insert_article_one(object: { author_id: $author, title: $title }) { title }
}`;

const titles = ({ article }) => article.map(({ title }) => title);

// Collects what a subscription sends; `next` waits for a value that satisfies.
function collector(seconds = 10) {
  const seen = [], waiting = [];
  const look = () => waiting.forEach((entry) => {
    const value = seen.find(entry.fits);
    if (value) entry.resolve(value);
  });
  return {
    seen,
    push: (value) => { seen.push(value); look(); },
    fail: (error) => waiting.forEach(({ reject }) => reject(error)),
    next: (fits) => new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not seen in ${seconds} s; seen: ${JSON.stringify(seen)}`)), seconds * 1000);
      const done = (settle) => (value) => { clearTimeout(timer); settle(value); };
      waiting.push({ fits, resolve: done(resolve), reject: done(reject) });
      look();
    }),
  };
}

// The first answer, then the one after a row of the role's own. A row of another author must never be seen.
async function watches(name, live, add) {
  const first = await live.next((found) => found.includes('Rents'));
  assert.ok(!first.includes('Bridges'), 'the filter of the role holds');
  await add(1, `${name}, of another`);
  await add(2, `${name}, own`);
  await live.next((found) => found.includes(`${name}, own`));
  assert.ok(!live.seen.flat().some((title) => title.includes('of another')), 'rows of others are not sent');
}

const once = (client, payload) => new Promise((resolve, reject) => {
  let answer;
  client.subscribe(payload, { next: (value) => { answer = value; }, error: reject, complete: () => resolve(answer) });
});

test('graphql-ws', async () => {
  const connect = (headers) => createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: { headers }, retryAttempts: 0 });
  const reporter = connect(REPORTER), admin = connect(ADMIN);
  try {
    const { data } = await once(reporter, { query: TITLES });
    assert.ok(titles(data).includes('Rents') && !titles(data).includes('Bridges'));
    const live = collector();
    reporter.subscribe({ query: LIVE }, {
      next: (value) => (value.data ? live.push(titles(value.data)) : live.fail(new Error(JSON.stringify(value)))),
      error: live.fail, complete() {},
    });
    await watches('graphql-ws', live, (author, title) => once(admin, { query: ADD, variables: { author, title } }));
  } finally {
    await Promise.all([reporter.dispose(), admin.dispose()]);
  }
});

test('subscriptions-transport-ws', async () => {
  const connect = (headers) => new SubscriptionClient(socket, { connectionParams: { headers }, reconnect: false, timeout: 10000 }, WebSocket);
  const reporter = connect(REPORTER), admin = connect(ADMIN);
  const ask = (client, payload) => new Promise((resolve, reject) => {
    client.request(payload).subscribe({ next: resolve, error: reject });
    setTimeout(() => reject(new Error('no answer in 10 s')), 10000).unref();
  });
  try {
    const { data } = await ask(reporter, { query: TITLES });
    assert.ok(titles(data).includes('Rents') && !titles(data).includes('Bridges'));
    const live = collector();
    reporter.request({ query: LIVE }).subscribe({
      next: (value) => (value.data ? live.push(titles(value.data)) : live.fail(new Error(JSON.stringify(value)))), error: live.fail,
    });
    await watches('transport-ws', live, (author, title) => ask(admin, { query: ADD, variables: { author, title } }));
  } finally {
    reporter.close();
    admin.close();
  }
});

test('Apollo Client', async () => {
  const wsClient = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: { headers: REPORTER }, retryAttempts: 0 });
  const apollo = (link) => new ApolloClient({ link, cache: new InMemoryCache(), queryDeduplication: false });
  const reporter = apollo(ApolloLink.split(
    ({ operationType }) => operationType === 'subscription', new GraphQLWsLink(wsClient), new HttpLink({ uri: http, headers: REPORTER }),
  ));
  const admin = apollo(new HttpLink({ uri: http, headers: ADMIN }));
  try {
    const { data } = await reporter.query({ query: gql(TITLES), fetchPolicy: 'network-only' });
    assert.ok(titles(data).includes('Rents') && !titles(data).includes('Bridges'));
    const live = collector();
    reporter.subscribe({ query: gql(LIVE) }).subscribe({
      next: (value) => (value.data ? live.push(titles(value.data)) : live.fail(value.error)), error: live.fail,
    });
    await watches('Apollo', live, (author, title) => admin.mutate({ mutation: gql(ADD), variables: { author, title } }));
  } finally {
    await wsClient.dispose();
  }
});

test('urql', async () => {
  const wsClient = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: { headers: REPORTER }, retryAttempts: 0 });
  const forward = subscriptionExchange({
    forwardSubscription: (request) => ({
      subscribe: (sink) => ({ unsubscribe: wsClient.subscribe({ ...request, query: request.query ?? '' }, sink) }),
    }),
  });
  const urql = (headers) => new Client({ url: http, exchanges: [fetchExchange, forward], fetchOptions: { headers }, preferGetMethod: false });
  const reporter = urql(REPORTER), admin = urql(ADMIN);
  try {
    const { data } = await reporter.query(TITLES, {});
    assert.ok(titles(data).includes('Rents') && !titles(data).includes('Bridges'));
    const live = collector();
    reporter.subscription(LIVE, {}).subscribe((value) => (value.data ? live.push(titles(value.data)) : live.fail(value.error)));
    await watches('urql', live, (author, title) => admin.mutation(ADD, { author, title }));
  } finally {
    await wsClient.dispose();
  }
});
