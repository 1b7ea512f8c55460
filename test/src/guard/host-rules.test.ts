import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {assertHost, assertOrigin, hostRules} from '../../../src/guard/host-rules.js';

const loopback = hostRules({listen: '127.0.0.1', addresses: ['10.0.0.5'], names: ['bench-1']});
const everywhere = hostRules({
  listen: '0.0.0.0',
  addresses: ['127.0.0.1', '10.0.0.5', 'fe80::1'],
  names: ['Bench-1', 'metrics.example'],
});

describe('assertHost', () => {
  for (const host of [
    'localhost',
    'LOCALHOST:7070',
    '127.0.0.1:7070',
    '127.0.0.1:8080',
    '[::1]:7070',
  ]) {
    test(`a collector on loopback is asked for as ${host}`, () => {
      assertHost(loopback, host);
    });
  }

  for (const host of [
    'attacker.example',
    '127.0.0.1.attacker.example:7070',
    'localhost.attacker.example',
    'localhost@attacker.example',
    'attacker.example#localhost',
    'localhost:7070:7070',
    'localhost.',
    ' localhost',
    '[::1',
    '::1',
    'bench-1',
    '10.0.0.5',
    '',
    undefined,
  ]) {
    test(`and not as ${JSON.stringify(host)}`, () => {
      assert.throws(() => assertHost(loopback, host), {code: 'GUARD_HOST_UNKNOWN'});
    });
  }

  for (const host of [
    '10.0.0.5:7070',
    '[fe80::1]:7070',
    'bench-1',
    'METRICS.example:443',
    'localhost',
  ]) {
    test(`a collector on all addresses is asked for as ${host}`, () => {
      assertHost(everywhere, host);
    });
  }

  test('but not by a name that it does not have', () => {
    assert.throws(() => assertHost(everywhere, 'bench-2'), {code: 'GUARD_HOST_UNKNOWN'});
  });
});

describe('assertOrigin', () => {
  const request = {host: 'localhost:7070', origin: undefined, secure: false};

  test('requests of programs carry none', () => {
    assertOrigin(loopback, request);
  });

  test('pages of its own may ask, in any case of letters', () => {
    assertOrigin(loopback, {...request, origin: 'http://localhost:7070'});
    assertOrigin(loopback, {...request, host: 'LocalHost:7070', origin: 'http://localhost:7070'});
  });

  for (const origin of [
    'http://localhost:3000',
    'https://localhost:7070',
    'http://127.0.0.1:7070',
    'http://localhost:7070.attacker.example',
    'http://localhost:7070@attacker.example',
    'http://attacker.example',
    'null',
    'file://',
    '',
  ]) {
    test(`pages of ${JSON.stringify(origin)} may not`, () => {
      assert.throws(() => assertOrigin(loopback, {...request, origin}), {
        code: 'GUARD_ORIGIN_FOREIGN',
      });
    });
  }

  test('an origin that was named may', () => {
    const origin = 'http://localhost:5173';
    const rules = hostRules({listen: '127.0.0.1', addresses: [], names: [], origins: [origin]});

    assertOrigin(rules, {...request, origin});
  });
});
