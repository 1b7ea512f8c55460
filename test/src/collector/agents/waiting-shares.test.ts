import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Acks} from '../../../../src/collector/agents/acks.js';
import {WaitingShares} from '../../../../src/collector/agents/waiting-shares.js';

function sharesOf(agents: number): WaitingShares {
  const shares = new WaitingShares();
  for (let agent = 0; agent < agents; agent += 1) shares.joined();
  return shares;
}

test('few agents have what one may have, and many share what all may have', () => {
  for (const agents of [0, 1, 16, 64, 256, 512]) {
    const {batches, sizeBytes} = sharesOf(agents);

    assert.ok(batches <= 128 && batches >= 16, `${agents}: ${batches}`);
    assert.ok(agents * batches <= 8_192 && agents * sizeBytes <= 8 * 2 ** 20, `${agents}`);
  }
  assert.deepEqual(
    [sharesOf(1).batches, sharesOf(64).batches, sharesOf(256).batches],
    [128, 128, 32],
  );
});

test('very many have enough to go on', () => {
  const {batches, sizeBytes} = sharesOf(5_000);

  assert.deepEqual([batches, sizeBytes], [16, 16 * 1024]);
});

test('who leaves gives a share back', () => {
  const shares = sharesOf(256);
  for (let agent = 0; agent < 192; agent += 1) shares.left();

  assert.equal(shares.batches, 128);
});

test('a session stops reading above its share, and reads again at half of it', async () => {
  const told: string[] = [];
  const shares = sharesOf(256);
  const acks = new Acks({
    shares,
    send: ({seq}) => told.push(`ack ${seq}`),
    stopReading: () => told.push('stop'),
    read: () => told.push('read'),
  });
  const entries = Array.from({length: shares.batches + 1}, (_, at) => acks.received(1, at + 1, 10));
  assert.deepEqual(told.splice(0), ['stop']);

  acks.stored(entries[0]!);
  await new Promise(setImmediate);
  assert.deepEqual(told.splice(0), ['ack 1'], 'more than half of its share waits');

  for (const entry of entries.slice(1, 20)) acks.stored(entry);
  await new Promise(setImmediate);
  assert.deepEqual(told, ['ack 20', 'read']);
});
