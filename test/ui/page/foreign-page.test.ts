// A page of another origin, in a real browser on the collector's host. It tries in every way that a
// page has to read from the collector or to write to it.

import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, before, describe, test} from 'node:test';

import type {Page} from 'playwright-core';

import {startTestApi} from '../../src/api/support/test-api.js';
import type {TestApi} from '../../src/api/support/test-api.js';
import {NO_BROWSER} from '../support/browser.js';
import {sharedBrowser} from '../support/page.js';

describe('a page of another origin', {skip: NO_BROWSER}, () => {
  const browser = sharedBrowser();
  let api: TestApi;
  let site: Server;
  let page: Page;

  before(async () => {
    api = await startTestApi();
    site = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<body>'),
    );
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    page = await browser().newPage();
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  });
  after(async () => {
    site.close();
    site.closeAllConnections();
    await api.close();
  });

  test('cannot read what the API says', async () => {
    const read = await page.evaluate(
      (url) =>
        fetch(url).then(
          (response) => response.text(),
          (error: Error) => error.name,
        ),
      `${api.url}/api/runs`,
    );

    assert.equal(read, 'TypeError');
  });

  test('cannot run an answer as a script or show it as an image', async () => {
    const events = await page.evaluate(
      (url) =>
        Promise.all(
          (['script', 'img'] as const).map(
            (name) =>
              new Promise<string>((resolve) => {
                const element = document.createElement(name);
                element.addEventListener('load', () => resolve('load'));
                element.addEventListener('error', () => resolve('error'));
                element.src = url;
                document.body.append(element);
              }),
          ),
        ),
      `${api.url}/api/runs`,
    );

    assert.deepEqual(events, ['error', 'error']);
  });

  for (const type of ['text/plain', 'application/json']) {
    test(`cannot start a run with a body of ${type}`, async () => {
      await page.evaluate(
        ([url, contentType]) =>
          fetch(url!, {
            method: 'POST',
            mode: contentType === 'text/plain' ? 'no-cors' : 'cors',
            headers: {'content-type': contentType!},
            body: '{"name":"evil"}',
          }).catch(() => undefined),
        [`${api.url}/api/runs`, type],
      );

      assert.deepEqual(api.collector.starts, []);
    });
  }

  test('cannot start a run with a form', async () => {
    const form = await browser().newPage();
    await form.goto(page.url());
    await form.setContent(
      `<form method="post" enctype="text/plain" action="${api.url}/api/runs">
       <input name='{"name":"evil","x":"' value='"}'></form>`,
    );
    const answered = form.waitForResponse(`${api.url}/api/runs`);

    await form.evaluate(() => document.forms[0]!.submit());

    assert.equal((await answered).status(), 403);
    assert.deepEqual(api.collector.starts, []);
    await form.close();
  });

  for (const path of ['/live', '/agent']) {
    test(`cannot open a websocket on ${path}`, async () => {
      const event = await page.evaluate(
        (url) =>
          new Promise<string>((resolve) => {
            const socket = new WebSocket(url);
            socket.addEventListener('open', () => resolve('open'));
            socket.addEventListener('error', () => resolve('error'));
          }),
        `${api.url.replace('http', 'ws')}${path}`,
      );

      assert.equal(event, 'error');
    });
  }

  test('cannot put the collector into a frame', async () => {
    const framed = await browser().newPage();
    await framed.goto(page.url());
    await framed.setContent(`<iframe src="${api.url}/healthz"></iframe>`);
    await framed.waitForTimeout(500);

    const [frame] = framed.frames().slice(1);
    const text = await frame!.evaluate(() => document.body.innerText).catch(() => '');

    assert.doesNotMatch(text, /"status":"ok"/);
    await framed.close();
  });
});
