import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {PacedInbox} from '../../../agent/uplink/paced-inbox.js';
import {pause} from '../../../src/pace/deadline.js';
import type {CollectorFrame} from '../../../src/wire/frames.js';

const CUT: CollectorFrame = {kind: 'cut', number: 1};
const ACK: CollectorFrame = {kind: 'ack', epoch: 1, seq: 1};

function inbox() {
  const handled: CollectorFrame[] = [];
  const reading: string[] = [];
  const paced = new PacedInbox({
    handle: (frame) => handled.push(frame),
    pause: () => reading.push('pause'),
    resume: () => reading.push('resume'),
    nowNs: () => process.hrtime.bigint(),
  });
  return {paced, handled, reading};
}

describe('PacedInbox', () => {
  test('hands on at once what an honest collector sends', () => {
    const {paced, handled, reading} = inbox();

    for (let n = 0; n < 1_000; n += 1) paced.add(ACK);
    for (let n = 0; n < 9; n += 1) paced.add(CUT);

    assert.equal(handled.length, 1_009);
    assert.deepEqual(reading, []);
  });

  test('lets a flood of cuts wait, and does not read on meanwhile', async () => {
    const {paced, handled, reading} = inbox();

    for (let n = 0; n < 10_000; n += 1) paced.add(CUT);
    const atOnce = handled.length;
    await pause(500);
    const later = handled.length - atOnce;
    paced.close();

    assert.ok(atOnce >= 20 && atOnce <= 22, `${atOnce} at once`);
    assert.ok(later >= 1 && later <= 4, `${later} in half a second`);
    assert.equal(reading[0], 'pause');
    assert.ok(!reading.includes('resume'));
  });

  test('reads on when nothing waits any more, and keeps the order', async () => {
    const {paced, handled, reading} = inbox();
    const frames = Array.from({length: 21}, (_, number): CollectorFrame => ({kind: 'cut', number}));

    for (const frame of [...frames, ACK]) paced.add(frame);
    await pause(600);

    assert.deepEqual(handled, [...frames, ACK]);
    assert.deepEqual([reading[0], reading.at(-1)], ['pause', 'resume']);
  });
});
