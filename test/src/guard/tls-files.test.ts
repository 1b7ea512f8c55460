import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';

import {readCa, readTlsPair} from '../../../src/guard/tls-files.js';
import {makeCertificate} from '../../support/certificates.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-tls-'));
after(() => rmSync(folder, {recursive: true}));

const one = makeCertificate(folder, 'one', ['DNS:Bench-1.example', 'DNS:*.example', 'IP:10.0.0.5']);
const two = makeCertificate(folder, 'two', ['DNS:two']);
const garbage = join(folder, 'garbage');
writeFileSync(garbage, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');

describe('TLS files', () => {
  test('a certificate names the hosts it is for, wildcards left out', () => {
    const {names, cert, key} = readTlsPair(one.cert, one.key);

    assert.deepEqual(names, ['bench-1.example', '10.0.0.5']);
    assert.match(cert, /BEGIN CERTIFICATE/);
    assert.match(key, /PRIVATE KEY/);
  });

  for (const [name, cert, key, message] of [
    ['a key of another certificate', one.cert, two.key, /is not the key of/],
    ['a certificate in place of the key', one.cert, one.cert, /holds no private key/],
    ['a key in place of the certificate', one.key, one.key, /holds no certificate/],
    ['garbage', garbage, one.key, /holds no certificate/],
    ['a missing file', join(folder, 'missing'), one.key, /cannot be read/],
  ] as const) {
    test(`${name} is told`, () => {
      assert.throws(() => readTlsPair(cert, key), {code: 'GUARD_TLS_INVALID', message});
    });
  }

  test('a CA is checked to be one', () => {
    assert.match(readCa(one.cert), /BEGIN CERTIFICATE/);
    assert.throws(() => readCa(one.key), {code: 'GUARD_TLS_INVALID'});
  });
});
