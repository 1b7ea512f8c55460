// The short form of `npm run campaign -- commits`.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {test} from 'node:test';

import {watchCommits} from '../../campaign/commits/commit-drill.js';
import {commitsBeforeAcks} from '../../campaign/commits/traced-calls.js';
import {encodeCollectorFrame} from '../../../src/wire/codec.js';

const skip =
  spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0
    ? false
    : 'needs strace, and ptrace';

test(
  'an ack leaves the collector when its commit is on the disk, and not before',
  {skip},
  async () => {
    const {acks, early, syncs} = await watchCommits(30);

    assert.deepEqual({acks, early}, {acks: 30, early: 0});
    assert.ok(syncs >= 30);
  },
);

test('an ack that leaves before its commit is found in a trace', () => {
  const message = encodeCollectorFrame({kind: 'ack', epoch: 1, seq: 7});
  const frame = Buffer.from([0x82, message.length, ...message]).toString('hex');
  const ack = `7 write(20, "${frame.replace(/../g, '\\x$&')}", ${message.length + 2}) = 9`;
  const [written, synced] = ['8 pwrite64(30, "\\x00", 1, 0) = 1', '8 fdatasync(30) = 0'];
  const begun = '8 fdatasync(30 <unfinished ...>';
  const ended = '8 <... fdatasync resumed>) = 0';

  const earlyIn = (...lines: string[]) => commitsBeforeAcks(lines.join('\n'));

  assert.deepEqual(earlyIn(written, synced, ack), {acks: 1, early: 0, syncs: 1});
  assert.deepEqual(earlyIn(written, begun, ended, ack), {acks: 1, early: 0, syncs: 1});
  assert.deepEqual(earlyIn(written, begun, ack, ended), {acks: 1, early: 1, syncs: 1});
  assert.deepEqual(earlyIn(written, synced, ack, ack), {acks: 2, early: 1, syncs: 1});
  assert.deepEqual(earlyIn(synced, ack), {acks: 1, early: 1, syncs: 1});
});
