import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  assertMayListen,
  isLoopback,
  readListenAddress,
  writeAuthority,
} from '../../../src/guard/listen-address.js';

describe('listen address', () => {
  for (const [text, host, port] of [
    ['127.0.0.1:7070', '127.0.0.1', 7070],
    ['0.0.0.0:0', '0.0.0.0', 0],
    ['[::1]:7070', '::1', 7070],
    ['Bench-1.example:443', 'bench-1.example', 443],
  ] as const) {
    test(`reads ${text} and writes it again`, () => {
      const address = readListenAddress(text);

      assert.deepEqual(address, {host, port});
      assert.equal(writeAuthority(address), text.toLowerCase());
    });
  }

  for (const text of [
    '7070',
    '127.0.0.1',
    ':7070',
    '::1:7070',
    '[1.2.3.4]:1',
    'a b:1',
    'h:65536',
    'h:-1',
    '',
  ]) {
    test(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => readListenAddress(text), {code: 'GUARD_LISTEN_INVALID'});
    });
  }

  for (const [host, loopback] of [
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['localhost', true],
    ['::ffff:127.0.0.1', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.1', false],
    ['128.0.0.1', false],
    ['127.0.0.1.example.com', false],
    ['localhost.example.com', false],
    ['fe80::1', false],
  ] as const) {
    test(`${host} is ${loopback ? '' : 'not '}loopback`, () => {
      assert.equal(isLoopback(host), loopback);
    });
  }
});

describe('assertMayListen', () => {
  const NONE = {token: false, tls: false, insecure: false};
  for (const host of ['127.0.0.1', '::1', 'localhost']) {
    test(`${host} needs nothing`, () => {
      assert.deepEqual(assertMayListen({host, port: 7070}, NONE), []);
    });
  }

  for (const [has, code] of [
    [{}, 'GUARD_TOKEN_REQUIRED'],
    [{tls: true}, 'GUARD_TOKEN_REQUIRED'],
    [{token: true}, 'GUARD_TLS_REQUIRED'],
  ] as const) {
    test(`another address with ${JSON.stringify(has)} is ${code}, with the option in the hint`, () => {
      for (const host of ['0.0.0.0', '::', '10.1.2.3', 'bench-1']) {
        assert.throws(() => assertMayListen({host, port: 7070}, {...NONE, ...has}), {
          code,
          hint: /--insecure/,
        });
      }
    });
  }

  test('token and TLS together are enough', () => {
    const has = {token: true, tls: true, insecure: false};

    assert.deepEqual(assertMayListen({host: '0.0.0.0', port: 7070}, has), []);
  });

  test('--insecure does without, and says what that means', () => {
    const address = {host: '0.0.0.0', port: 7070};

    assert.equal(assertMayListen(address, {...NONE, insecure: true}).length, 2);
    assert.match(assertMayListen(address, {...NONE, token: true, insecure: true}).join(), /no TLS/);
  });
});
