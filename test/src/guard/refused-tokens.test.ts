// Tokens that are nearly right, in every place and form that a client may put them, and the time that it
// takes to refuse them.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Gate, type Asked} from '../../../src/guard/gate.js';
import {hostRules} from '../../../src/guard/host-rules.js';
import {keepTokens, scopesOf} from '../../../src/guard/scoped-token.js';

const SECRET = 'Zm9vYmFyLWZvb2Jhci1mb29iYXItZm9vYmFyLTAx';
const AGENT = 'QWdlbnQtdG9rZW4tMDAwMDAwMDAwMDAwMDAwMDAw';
const tokens = keepTokens([
  {scope: 'read', secret: SECRET},
  {scope: 'agent', secret: AGENT},
]);
const gate = new Gate({
  rules: hostRules({listen: '127.0.0.1', addresses: [], names: []}),
  secure: false,
  tokens,
});

const flipped = (at: number): string =>
  SECRET.slice(0, at) + (SECRET[at] === 'A' ? 'B' : 'A') + SECRET.slice(at + 1);

const REFUSED: readonly (readonly [what: string, headers: Record<string, string>])[] = [
  ['nothing', {}],
  ['an empty header', {authorization: ''}],
  ['the scheme alone', {authorization: 'Bearer'}],
  ['the scheme and a space', {authorization: 'Bearer '}],
  ['the token without a scheme', {authorization: SECRET}],
  ['another scheme', {authorization: `Token ${SECRET}`}],
  ['Basic', {authorization: `Basic ${Buffer.from(`x:${SECRET}`).toString('base64')}`}],
  ['the token twice', {authorization: `Bearer ${SECRET} ${SECRET}`}],
  ['two tokens with a comma', {authorization: `Bearer ${SECRET}, Bearer ${SECRET}`}],
  ['a quoted token', {authorization: `Bearer "${SECRET}"`}],
  ['a token that was cut', {authorization: `Bearer ${SECRET.slice(0, -1)}`}],
  ['one letter more', {authorization: `Bearer ${SECRET}A`}],
  ['one letter more at its start', {authorization: `Bearer A${SECRET}`}],
  ['other letters of the same length', {authorization: `Bearer ${'A'.repeat(SECRET.length)}`}],
  ['its first letter changed', {authorization: `Bearer ${flipped(0)}`}],
  ['its middle letter changed', {authorization: `Bearer ${flipped(20)}`}],
  ['its last letter changed', {authorization: `Bearer ${flipped(SECRET.length - 1)}`}],
  ['small letters', {authorization: `Bearer ${SECRET.toLowerCase()}`}],
  ['its hash', {authorization: `Bearer ${Buffer.from(tokens[0]!.digest).toString('hex')}`}],
  ['a tab', {authorization: `Bearer\t${SECRET}`}],
  ['a line break', {authorization: `Bearer ${SECRET}\n`}],
  ['a zero byte', {authorization: `Bearer ${SECRET}\0`}],
  ['letters beyond ASCII', {authorization: `Bearer ${SECRET}\u00e9`}],
  ['64 KiB', {authorization: `Bearer ${'A'.repeat(65_536)}`}],
  ['__proto__', {authorization: 'Bearer __proto__'}],
  ['the token as a cookie', {cookie: `regscope_session=${SECRET}`}],
  ['a cookie without a value', {cookie: 'regscope_session='}],
  ['a cookie that nobody set', {cookie: `regscope_session=${'f'.repeat(64)}`}],
  ['another header', {'x-token': SECRET, 'proxy-authorization': `Bearer ${SECRET}`}],
];

describe('a request that shows', () => {
  for (const [what, headers] of REFUSED) {
    test(`${what} is refused`, () => {
      assert.throws(() => gate.assertScope(asked(headers), 'read'), {code: 'GUARD_TOKEN_REFUSED'});
    });
  }

  test('the token of another scope is told which one it needs', () => {
    const shown = asked({authorization: `Bearer ${AGENT}`});

    assert.throws(() => gate.assertScope(shown, 'read'), {code: 'GUARD_SCOPE_MISSING'});
  });

  test('the token is let in, however the scheme is written', () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      gate.assertScope(asked({authorization: `${scheme} ${SECRET}`}), 'read');
    }
  });
});

test('refusing a token takes as long, whether its first or its last letter is wrong', () => {
  const wrong = [flipped(0), flipped(SECRET.length - 1), SECRET.slice(1), 'A'];
  const times = wrong.map((): number[] => []);
  for (let round = 0; round < 400; round += 1) {
    wrong.forEach((token, at) => times[at]!.push(timeOf(() => scopesOf(tokens, token))));
  }

  // What a machine does beside only adds time, so the shortest times are those of the code.
  const shortest = times.map((each) => each.sort((a, b) => a - b)[Math.floor(each.length / 10)]!);
  const spread = Math.max(...shortest) / Math.min(...shortest);
  assert.ok(spread < 1.5, `times differ by a factor of ${spread.toFixed(2)}`);
});

function timeOf(work: () => void): number {
  const startNs = process.hrtime.bigint();
  for (let again = 0; again < 50; again += 1) work();
  return Number(process.hrtime.bigint() - startNs);
}

function asked(headers: Record<string, string>): Asked {
  return {headers, rawHeaders: [], socket: {remoteAddress: '127.0.0.1'}};
}
