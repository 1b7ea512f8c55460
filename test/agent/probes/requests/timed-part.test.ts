import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Words} from '../../../../agent/bpftrace/words.js';
import {readTimedPart} from '../../../../agent/probes/requests/timed-part.js';

function read(what: bigint): unknown {
  const {atNs, amountNs, ...source} = readTimedPart(7, Words.of(600n, what));
  assert.deepEqual([atNs, amountNs], [7, 600]);
  return source;
}

describe('readTimedPart', () => {
  for (const [name, what, expected] of [
    ['a wait with its reason', 1n | (9n << 8n), {kind: 'wait', reason: 9}],
    [
      'a call to a peer',
      2n | (2n << 8n) | (0xeb18n << 16n) | (0xff00_0001n << 32n),
      {kind: 'peer', peer: {family: 2, port: 0xeb18, address: 0xff00_0001}},
    ],
    ['a call to a pipe', 2n, {kind: 'peer', peer: {family: 0, port: 0, address: 0}}],
    ['a read of a file', 3n | (1n << 8n), {kind: 'call', part: 'fs.read'}],
    ['a read of the connection', 3n | (1n << 8n) | (1n << 16n), {kind: 'call', part: 'receive'}],
    ['a sendfile', 3n | (5n << 8n) | (1n << 16n), {kind: 'call', part: 'send'}],
    ['a close of the connection', 3n | (6n << 8n) | (1n << 16n), {kind: 'call', part: 'fs.meta'}],
    ['a sync', 3n | (4n << 8n), {kind: 'call', part: 'fs.sync'}],
  ] as const) {
    test(`reads ${name}`, () => {
      assert.deepEqual(read(what), expected);
    });
  }

  test('refuses what is of no known kind', () => {
    assert.throws(() => read(4n), /no part is of kind 4/);
  });
});
