import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readCollectorUrl} from '../../../agent/uplink/address.js';
import {isLoopback} from '../../../src/guard/listen-address.js';

function read(text: string, insecure = false): string {
  return readCollectorUrl(text, {insecure, isLoopback}).href;
}

describe('readCollectorUrl', () => {
  for (const [text, href] of [
    ['ws://127.0.0.1:7070', 'ws://127.0.0.1:7070/agent'],
    ['ws://localhost:7070/', 'ws://localhost:7070/agent'],
    ['ws://[::1]:7070', 'ws://[::1]:7070/agent'],
    ['wss://collector.example:7070', 'wss://collector.example:7070/agent'],
    ['wss://proxy.example/regscope/agent', 'wss://proxy.example/regscope/agent'],
  ] as const) {
    test(`takes ${text}`, () => {
      assert.equal(read(text), href);
    });
  }

  for (const text of ['ws://10.0.0.7:7070', 'ws://collector.example', 'ws://[fe80::1]:7070']) {
    test(`does not send a token to ${text} in the clear, unless told to`, () => {
      assert.throws(() => read(text), {code: 'AGENT_INSECURE_REFUSED', hint: /--insecure/});
      assert.match(read(text, true), /\/agent$/);
    });
  }

  for (const text of [
    '',
    'collector:7070',
    'http://127.0.0.1:7070',
    'ws://',
    'ws://h:99999',
    'ws://127.0.0.1:7070?token=x',
    'ws://127.0.0.1:7070#x',
  ]) {
    test(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => read(text, true), {code: 'AGENT_URL_INVALID'});
    });
  }

  test('refuses a password in it, and does not repeat it', () => {
    assert.throws(
      () => read('ws://agent:s3cret@127.0.0.1:7070'),
      (error: Error & {code?: string}) =>
        error.code === 'AGENT_URL_INVALID' && !error.message.includes('s3cret'),
    );
  });
});
