import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Gate} from '../../../src/guard/gate.js';
import {hostRules} from '../../../src/guard/host-rules.js';
import {keepTokens} from '../../../src/guard/scoped-token.js';
import type {Scope} from '../../../src/guard/scoped-token.js';

const rules = hostRules({listen: '0.0.0.0', addresses: ['10.0.0.5'], names: []});
const SECRETS = {agent: 'a'.repeat(40), read: 'r'.repeat(40), control: 'c'.repeat(40)} as const;
const tokens = keepTokens(
  (['agent', 'read', 'control'] as const).map((scope) => ({scope, secret: SECRETS[scope]})),
);

function asked(headers: Record<string, string>, remoteAddress = '10.0.0.9') {
  const sent = {host: '10.0.0.5:7070', ...headers};
  return {headers: sent, rawHeaders: Object.entries(sent).flat(), socket: {remoteAddress}};
}

describe('gate', () => {
  const gate = new Gate({rules, tokens, secure: true});

  for (const [holder, allowed] of [
    ['agent', ['agent']],
    ['read', ['read']],
    ['control', ['read', 'control']],
  ] as const) {
    for (const scope of ['agent', 'read', 'control'] as const) {
      const passes = (allowed as readonly Scope[]).includes(scope);
      test(`the token for ${holder} ${passes ? 'passes' : 'does not pass'} where ${scope} is needed`, () => {
        const request = asked({authorization: `Bearer ${SECRETS[holder]}`});

        if (passes) gate.assertScope(request, scope);
        else assert.throws(() => gate.assertScope(request, scope), {code: 'GUARD_SCOPE_MISSING'});
      });
    }
  }

  for (const [name, headers] of [
    ['no token', {}],
    ['a wrong token', {authorization: `Bearer ${'x'.repeat(40)}`}],
    ['another scheme', {authorization: `Basic ${SECRETS.read}`}],
    ['an empty token', {authorization: 'Bearer '}],
    ['two tokens', {authorization: `Bearer ${SECRETS.read} ${SECRETS.read}`}],
    ['a token as cookie', {cookie: `regscope_session=${SECRETS.read}`}],
    ['a good cookie and a wrong token', {authorization: 'Bearer x', cookie: 'regscope_session=x'}],
  ] as const) {
    test(`${name} is refused`, () => {
      assert.throws(() => gate.assertScope(asked(headers), 'read'), {code: 'GUARD_TOKEN_REFUSED'});
    });
  }

  test('a browser that logged in may look, and neither write nor be an agent', () => {
    const session = gate.sessions.redeem(gate.sessions.issueLink())!;
    const request = asked({cookie: `regscope_session=${session}`});

    gate.assertScope(request, 'read');
    for (const scope of ['control', 'agent'] as const) {
      assert.throws(() => gate.assertScope(request, scope), {code: 'GUARD_SCOPE_MISSING'});
    }
  });

  test('without tokens everybody passes', () => {
    new Gate({rules, secure: false}).assertScope(asked({}), 'control');
  });

  test('the first thing that is looked at is where a request comes from and what it asks for', () => {
    assert.throws(() => gate.assertWelcome(asked({host: 'attacker.example'})), {
      code: 'GUARD_HOST_UNKNOWN',
    });
    assert.throws(() => gate.assertWelcome(asked({origin: 'http://10.0.0.5:7070'})), {
      code: 'GUARD_ORIGIN_FOREIGN',
    });
    gate.assertWelcome(asked({origin: 'https://10.0.0.5:7070'}));
  });

  test('an address gets 200 requests at once and 100 a second, another one is not affected', () => {
    let nowMs = 0;
    const limited = new Gate({rules, secure: false, nowMs: () => nowMs});
    const passes = (from: string): number => {
      for (let count = 0; ; count += 1) {
        try {
          limited.assertWelcome(asked({}, from));
        } catch {
          return count;
        }
      }
    };

    assert.equal(passes('10.0.0.9'), 200);
    nowMs = 500;
    assert.equal(passes('10.0.0.9'), 50);
    assert.equal(passes('10.0.0.8'), 200);
  });

  test('loopback may ask as often as it likes', () => {
    const limited = new Gate({rules, secure: false, nowMs: () => 0});

    for (let count = 0; count < 1_000; count += 1)
      limited.assertWelcome(asked({}, '::ffff:127.0.0.1'));
  });
});
