import assert from 'node:assert/strict';
import {generateKeyPairSync} from 'node:crypto';
import {describe, test} from 'node:test';

import {
  hasMac,
  isSigned,
  keyOfSecret,
  macOfClaim,
  readCode,
  signClaim,
  writeCode,
  type Claim,
} from '../../../src/wire/enrolment.js';

const {publicKey, privateKey} = generateKeyPairSync('ed25519');
const SECRET = 's'.repeat(43);
const CLAIM: Claim = {
  agentId: 'agent-one',
  publicKey: Buffer.from(publicKey.export({format: 'jwk'}).x!, 'base64url'),
  inviteId: '0123abcd',
  nonce: new Uint8Array(32).fill(7),
  binding: new Uint8Array(32).fill(9),
};

/** What an attacker would change of a claim that somebody else has made. */
const CHANGED: readonly [string, Partial<Claim>][] = [
  ['another nonce', {nonce: new Uint8Array(32).fill(8)}],
  ['another agent', {agentId: 'agent-two'}],
  ['another code', {inviteId: '0123abce'}],
  ['no code', {inviteId: undefined}],
  ['another connection', {binding: new Uint8Array(32).fill(1)}],
  ['a connection without TLS', {binding: new Uint8Array()}],
  ['a byte moved from one part to the next', {agentId: 'agent-one0', inviteId: '123abcd'}],
];

describe('the proof of a key', () => {
  const signature = signClaim(CLAIM, privateKey);

  test('fits the claim that was signed', () => {
    assert.ok(isSigned(CLAIM, signature));
  });

  for (const [what, change] of CHANGED) {
    test(`does not fit ${what}`, () => {
      assert.equal(isSigned({...CLAIM, ...change}, signature), false);
    });
  }

  test('is refused without a crash where key or signature is none', () => {
    const strange = [0, 1, 31, 32, 33, 64].map((length) => new Uint8Array(length).fill(255));
    for (const bytes of strange) {
      assert.equal(isSigned({...CLAIM, publicKey: bytes}, signature), false);
      assert.equal(isSigned(CLAIM, bytes), false);
    }
  });
});

describe('the proof of an enrolment code', () => {
  const key = keyOfSecret(SECRET);
  const mac = macOfClaim(CLAIM, key);

  test('fits the claim, and nothing of the secret is in it', () => {
    assert.ok(hasMac(CLAIM, key, mac));
    assert.ok(!Buffer.from(mac).includes(SECRET.slice(0, 8)));
  });

  for (const [what, change] of CHANGED) {
    test(`does not fit ${what}`, () => {
      assert.equal(hasMac({...CLAIM, ...change}, key, mac), false);
    });
  }

  test('does not fit another secret, another key of the agent, or none', () => {
    const other = Buffer.from(CLAIM.publicKey).reverse();
    assert.equal(hasMac(CLAIM, keyOfSecret('t'.repeat(43)), mac), false);
    assert.equal(hasMac({...CLAIM, publicKey: other}, key, mac), false);
    for (const none of [undefined, new Uint8Array(), mac.subarray(0, 31)]) {
      assert.equal(hasMac(CLAIM, key, none), false);
    }
  });
});

describe('an enrolment code', () => {
  test('comes back as it was written, with spaces around it too', () => {
    const code = readCode(`  ${writeCode('0123abcd', SECRET)}\n`);

    assert.deepEqual(code, {inviteId: '0123abcd', key: keyOfSecret(SECRET)});
  });

  for (const text of [
    '',
    SECRET,
    `0123abcd.${SECRET}x`,
    `0123abcd.${SECRET.slice(1)}`,
    `0123ABCD.${SECRET}`,
    `0123abcd.${SECRET} ${SECRET}`,
    `../..//.${SECRET}`,
  ]) {
    test(`is not ${JSON.stringify(text.slice(0, 20))}…`, () => {
      assert.equal(readCode(text), undefined);
    });
  }
});
