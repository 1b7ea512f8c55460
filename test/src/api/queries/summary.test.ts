import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {answerSummary} from '../../../../src/api/queries/summary.js';
import {at, counter, interval, latency, sampleReader} from '../support/sample-reader.js';

// The sample has two phases: push from 1 s to 30 s, pull from 30 s to 59 s.
const reader = sampleReader({
  intervals: [
    interval(0, 0.9, [latency('read', [9])]),
    interval(2, 3, [latency('read', [1, 1]), counter('read', 'bytes', 4_096)]),
    interval(3, 4, [
      latency('read', [1, 100]),
      latency('fsync', [50]),
      counter('read', 'bytes', 1),
    ]),
    interval(29.5, 30.5, [latency('read', [7])]),
    // This interval reaches 40 ms into the next phase, as a cut that travels to the agent allows.
    interval(29, 30.04, [counter('read', 'errors.EAGAIN', 3)]),
    interval(31, 32, [latency('read', [5])]),
  ],
});

describe('answerSummary', () => {
  test('merges the intervals of a phase, by index or by name', () => {
    for (const phase of ['0', 'push']) {
      const {rows, straddlingIntervals} = answerSummary(reader, {kind: 'summary', phase});

      const read = rows.find(({series}) => series === 'read')!;
      assert.equal(straddlingIntervals, 1);
      assert.equal(read.count, 4);
      assert.ok(Math.abs(read.p50Ms! - 1) <= 1 / 16);
      assert.ok(Math.abs(read.p99Ms! - 100) <= 100 / 16);
      assert.ok(Math.abs(read.totalMs - 103) <= 103 / 16);
      assert.deepEqual(read.counters, {bytes: 4_097, 'errors.EAGAIN': 3});
    }
  });

  test('the largest total stands first', () => {
    const {rows} = answerSummary(reader, {kind: 'summary', phase: 'push'});

    assert.deepEqual(
      rows.map(({series}) => series),
      ['read', 'fsync'],
    );
  });

  test('what straddles two phases counts for neither', () => {
    for (const [phase, count] of [
      ['push', 4],
      ['pull', 1],
    ] as const) {
      const {rows, straddlingIntervals} = answerSummary(reader, {kind: 'summary', phase});

      assert.equal(rows.find(({series}) => series === 'read')!.count, count);
      assert.equal(straddlingIntervals, 1);
    }
  });

  test('a range of time takes what lies in it, and counts what reaches out of it', () => {
    const range = {fromNs: at(2), toNs: at(3.5)};

    const {rows, straddlingIntervals} = answerSummary(reader, {kind: 'summary', ...range});

    assert.deepEqual(
      rows.map(({series, count}) => [series, count]),
      [['read', 2]],
    );
    assert.equal(straddlingIntervals, 1);
  });

  test('the whole run leaves out only intervals that straddle two phases', () => {
    const {rows, straddlingIntervals} = answerSummary(reader, {kind: 'summary'});

    assert.equal(rows.find(({series}) => series === 'read')!.count, 6);
    assert.equal(straddlingIntervals, 1);
  });

  test('several histograms of a series are rows of their own, its counters stand in the first', () => {
    const peer = {probe: 'tcp'};
    const tcp = sampleReader({
      intervals: [
        interval(2, 3, [
          latency('10.0.0.1:5000', [3], {...peer, metric: 'rtt'}),
          latency('10.0.0.1:5000', [2], {...peer, metric: 'connect'}),
          counter('10.0.0.1:5000', 'retransmits', 1, peer),
          counter('10.0.0.2:443', 'bytesIn', 5, peer),
        ]),
      ],
    });

    const {rows} = answerSummary(tcp, {kind: 'summary'});

    assert.deepEqual(
      rows.map(({series, metric, count, counters}) => [series, metric, count, counters]),
      [
        ['10.0.0.1:5000', 'rtt', 1, {}],
        ['10.0.0.1:5000', 'connect', 1, {retransmits: 1}],
        ['10.0.0.2:443', undefined, 0, {bytesIn: 5}],
      ],
    );
  });

  test('a thousand intervals merge as exactly as one', () => {
    const many = Array.from({length: 1_000}, (_, second) =>
      interval(2 + second / 100, 2 + (second + 1) / 100, [latency('read', [1 + (second % 7)])]),
    );

    const {rows} = answerSummary(sampleReader({intervals: many}), {kind: 'summary', phase: 'push'});

    assert.equal(rows[0]!.count, 1_000);
  });

  test('an unknown phase is told with those that there are', () => {
    assert.throws(() => answerSummary(reader, {kind: 'summary', phase: 'soak'}), {
      code: 'API_PHASE_UNKNOWN',
      hint: 'the run has: push, pull',
    });
    assert.throws(() => answerSummary(sampleReader({phases: []}), {kind: 'summary', phase: '0'}), {
      code: 'API_PHASE_UNKNOWN',
    });
  });

  test('a name that is a number is found when no index is', () => {
    const [push] = sampleReader().phases();
    const ramp = sampleReader({phases: [{...push!, name: '144'}]});

    assert.deepEqual(answerSummary(ramp, {kind: 'summary', phase: '144'}).rows, []);
  });
});
