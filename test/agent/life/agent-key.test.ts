import assert from 'node:assert/strict';
import {sign, verify, createPublicKey} from 'node:crypto';
import {chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {forgetAgentKey, makeAgentKey, readAgentKey} from '../../../agent/life/agent-key.js';

const ID = '0'.repeat(32);

describe('the key of an agent', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regscope-key-'));
  });
  afterEach(() => rmSync(folder, {recursive: true}));

  const path = (): string => join(folder, 'key.json');

  test('is the same in the next life of the agent, and only its owner can read it', () => {
    const {publicKey, privateKey} = makeAgentKey(folder, ID);

    const again = readAgentKey(folder, ID)!;

    assert.deepEqual(again.publicKey, publicKey);
    const x = Buffer.from(publicKey).toString('base64url');
    const key = createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x}, format: 'jwk'});
    assert.ok(verify(null, Buffer.from('m'), key, sign(null, Buffer.from('m'), again.privateKey)));
    assert.equal(statSync(path()).mode & 0o777, 0o600);
    assert.equal(privateKey.asymmetricKeyType, 'ed25519');
  });

  test('is another one for each agent', () => {
    const first = makeAgentKey(folder, ID).publicKey;

    assert.notDeepEqual(makeAgentKey(folder, ID).publicKey, first);
  });

  test('is none where there is no file, or where it belongs to another id', () => {
    assert.equal(readAgentKey(folder, ID), undefined);
    makeAgentKey(folder, 'f'.repeat(32));
    assert.equal(readAgentKey(folder, ID), undefined);
  });

  test('is none where the file is cut off at any byte', () => {
    makeAgentKey(folder, ID);
    const text = readFileSync(path(), 'utf8').trimEnd();
    for (let length = 0; length < text.length; length += 1) {
      writeFileSync(path(), text.slice(0, length));

      assert.equal(readAgentKey(folder, ID), undefined, `${length} bytes`);
    }
  });

  test('is not used when other users can read it', () => {
    makeAgentKey(folder, ID);
    chmodSync(path(), 0o640);

    assert.throws(() => readAgentKey(folder, ID), {
      code: 'AGENT_STATE_UNUSABLE',
      hint: /chmod 600/,
    });
  });

  test('is gone once it is forgotten', () => {
    makeAgentKey(folder, ID);
    forgetAgentKey(folder);
    forgetAgentKey(folder);

    assert.equal(readAgentKey(folder, ID), undefined);
  });
});
