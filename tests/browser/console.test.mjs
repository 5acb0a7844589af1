// GraphiQL in Chromium: what it shows as admin and as roles, and that it speaks to its own server alone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { SECRET, start } from '../clients/server.mjs';

let server, browser, page;
const requests = [], complaints = [];

before(async () => {
  server = await start('browser');
  browser = await puppeteer.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    defaultViewport: { width: 1400, height: 900 },
  });
  page = await browser.newPage();
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => ['error', 'warn'].includes(message.type()) && complaints.push(`${message.location().url} ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${server.url}/console`, { waitUntil: 'networkidle0' });
  await page.waitForSelector('.graphiql-query-editor .view-lines');
});

after(async () => {
  await browser?.close();
  await server?.end();
});

const picture = (name) => page.screenshot({ path: `${process.env.POSTERN_TEST_RESULTS ?? '.'}/${name}.png` });

async function secret(text) {
  await page.click('#secret', { count: 3 });
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

async function write(text) {
  await page.click('.graphiql-query-editor .view-lines');
  await page.keyboard.down('Control');
  await page.keyboard.press('a');
  await page.keyboard.up('Control');
  // Pasted at once: typing would have the editor close the brackets by itself.
  await page.keyboard.sendCharacter(text);
}

const introspects = (response) => (response.request().postData() ?? '').includes('__schema');
const asksGraphql = (response) => response.url() === `${server.url}/v1/graphql`;

// Runs what stands in the editor, waits until an answer that has PART is shown, and returns the answer as it came.
async function run(part) {
  const answered = page.waitForResponse((response) => asksGraphql(response) && !introspects(response));
  await page.click('.graphiql-execute-button');
  const answer = await (await answered).text();
  await page.waitForFunction(
    (wanted) => document.querySelector('.graphiql-response .view-lines')?.textContent.replaceAll('\u00a0', ' ').includes(wanted),
    { timeout: 10000 }, part,
  );
  return answer;
}

// Takes a role, whose schema the page then asks for.
async function take(role) {
  const schema = page.waitForResponse((response) => asksGraphql(response) && introspects(response));
  await page.select('#role', role);
  await (await schema).text();
}

test('the address leads to the page', () => assert.equal(page.url(), `${server.url}/`));

test('a wrong secret shows the error', async () => {
  await secret('wrong');
  await page.waitForSelector('#refusal');
  assert.match(await page.$eval('#refusal', (text) => text.textContent), /invalid x-hasura-admin-secret/);
  await write('query { article { title } }');
  assert.doesNotMatch(await run('access-denied'), /Bridges/);
  await picture('refused');
});

test('admin sees all rows, and the roles', async () => {
  await secret(SECRET);
  await page.waitForFunction(() => document.querySelectorAll('#role option').length === 4);
  const roles = await page.$$eval('#role option', (options) => options.map((option) => option.textContent));
  assert.deepEqual(roles, ['admin', 'reader', 'reporter', 'another…']);
  const answer = await run('Rents');
  assert.match(answer, /Bridges.*Trains.*Rents/s);
  await picture('admin');
});

test('a role sees the rows of its filter', async () => {
  await take('reader');
  assert.doesNotMatch(await run('Bridges'), /Rents/);
  await page.waitForFunction(() => !document.querySelector('.graphiql-response .view-lines').textContent.includes('Rents'));
  await picture('reader');
});

test('session variables reach the filter', async () => {
  await take('reporter');
  await page.type('input[aria-label="Name of variable 1"]', 'user-id');
  await page.type('input[aria-label="Value of variable 1"]', '2');
  await page.keyboard.press('Enter');
  assert.doesNotMatch(await run('Rents'), /Bridges|Trains/);
  await picture('reporter');
});

test('no address holds the secret, and all are of this server', () => {
  assert.ok(requests.length > 5);
  for (const url of requests) {
    if (/^(data|blob):/.test(url)) continue;
    assert.equal(new URL(url).origin, server.url, url);
    assert.ok(!decodeURIComponent(url).includes(SECRET), url);
  }
});

test('the secret stays in this tab', async () => {
  assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes(SECRET));
});

// The roles were asked for without a secret and with a wrong one, and refused: browsers write down each such answer.
test('the browser has nothing else to complain of', () => {
  const refusals = complaints.filter((text) => text.startsWith(`${server.url}/v1/metadata `) && text.includes('401'));
  assert.equal(refusals.length, 2);
  assert.deepEqual(complaints.filter((text) => !refusals.includes(text)), []);
});
