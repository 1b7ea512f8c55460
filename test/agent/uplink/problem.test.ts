import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  endingOfAnswer,
  endingOfClose,
  endingOfError,
  endingOfRefusal,
  endingOfVersion,
} from '../../../agent/uplink/problem.js';

describe('an answer in place of an upgrade', () => {
  for (const [status, code] of [
    [401, 'AGENT_TOKEN_REFUSED'],
    [403, 'AGENT_TOKEN_REFUSED'],
    [200, 'AGENT_REFUSED'],
    [301, 'AGENT_REFUSED'],
    [400, 'AGENT_REFUSED'],
    [404, 'AGENT_REFUSED'],
    [421, 'AGENT_REFUSED'],
  ] as const) {
    test(`of ${status} is final: ${code}`, () => {
      assert.equal(endingOfAnswer(status, '').fatal?.code, code);
    });
  }

  test('of a certificate that is refused has the hint for that, and not for tokens', () => {
    const error = {
      code: 'GUARD_CERTIFICATE_REFUSED',
      message: 'no certificate',
      hint: '--tls-cert',
    };

    const {fatal} = endingOfAnswer(403, JSON.stringify({error}));

    assert.deepEqual([fatal?.code, fatal?.hint], ['AGENT_REFUSED', '--tls-cert']);
  });

  for (const status of [429, 500, 502, 503]) {
    test(`of ${status} passes`, () => {
      assert.equal(endingOfAnswer(status, '<html>').fatal, undefined);
    });
  }

  test('is told in the collector’s own words', () => {
    const body = JSON.stringify({error: {code: 'X', message: 'no such host', hint: 'try a.b'}});

    const {reason, fatal} = endingOfAnswer(421, body);

    assert.equal(reason, 'no such host');
    assert.equal(fatal?.hint, 'try a.b');
  });
});

describe('an error of the network', () => {
  for (const [code, expected] of [
    ['ECONNREFUSED', undefined],
    ['ENOTFOUND', undefined],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'AGENT_TLS_UNTRUSTED'],
    ['CERT_HAS_EXPIRED', 'AGENT_TLS_UNTRUSTED'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'AGENT_TLS_UNTRUSTED'],
  ] as const) {
    test(`${code} is ${expected === undefined ? 'waited for' : 'final'}`, () => {
      const error = Object.assign(new Error('it failed'), {code});

      assert.equal(endingOfError(error).fatal?.code, expected);
    });
  }

  test('without a message is told by its code', () => {
    // A refused connection to a name with two addresses is an AggregateError without a message.
    const error = Object.assign(new Error(''), {code: 'ECONNREFUSED'});

    assert.equal(endingOfError(error).reason, 'ECONNREFUSED');
  });
});

test('a refusal tells another protocol from all else', () => {
  const refuse = {kind: 'refuse', message: 'm', hint: 'h'} as const;

  const version = endingOfRefusal({...refuse, code: 'WIRE_VERSION_UNKNOWN'}).fatal;
  assert.deepEqual([version?.code, version?.hint], ['AGENT_VERSION_REFUSED', 'h']);
  assert.equal(endingOfRefusal({...refuse, code: 'ELSE'}).fatal?.code, 'AGENT_REFUSED');
  assert.match(endingOfVersion(2, 5).fatal?.message ?? '', /speaks protocol 2\.5, this agent 1\./);
});

test('a close frame may name a batch that will never be taken', () => {
  assert.deepEqual(endingOfClose(1008, 'batch 3/17: its interval is none').refusedBatch, {
    epoch: 3,
    seq: 17,
  });
  for (const [code, said] of [
    [1001, 'batch 3/17: x'],
    [1008, 'a second hello'],
    [1006, ''],
  ] as const) {
    assert.equal(endingOfClose(code, said).refusedBatch, undefined);
  }
  assert.equal(endingOfClose(1006, '').reason, 'the connection ended (1006)');
});
