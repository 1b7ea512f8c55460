// Tests with real run files: which functions grew, and how far stacks can be trusted.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {ProbeRecord} from '../../../../src/domain/record.js';
import {compareReports} from '../../../../src/insight/compare/compare.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import type {ReportJson} from '../../../../src/contract/report-json.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../../store/support/sample-run.js';
import {offCpu, onCpu, waiting} from '../../store/support/stack-records.js';

const {writer, catalog, newRun} = sharedStore();

const every = (count: number): number[] => Array.from({length: count}, (_, n) => n * 10);

describe('the functions of a report', () => {
  test('are those that grew most from the first phase to the last, three of each kind', async () => {
    const report = await reportOf(
      [
        onCpu('main;hash', every(10)),
        onCpu('main;copy', every(5)),
        offCpu('main;save;syscall.Syscall;__schedule_[k]', 900, 20_000_000),
      ],
      [onCpu('main;between', every(90))],
      [
        onCpu('main;hash', every(40)),
        onCpu('main;copy', every(4)),
        onCpu('main;a', every(2)),
        onCpu('main;b', every(3)),
        onCpu('main;c', every(6)),
        offCpu('main;save;syscall.Syscall;__schedule_[k]', 900, 300_000_000),
      ],
    );

    const {before, after, per, functions = []} = report.functions!;

    assert.deepEqual([before, after, per], ['phase 0', 'phase 2', 'second']);
    assert.deepEqual(
      functions.map((row) => [row.kind, row.function, Math.round(row.deltaMs)]),
      [
        ['on-cpu', 'hash', 303],
        ['on-cpu', 'c', 61],
        ['on-cpu', 'b', 30],
        ['off-cpu', 'save', 280],
      ],
    );
    assert.match(
      functions[0]!.sentence,
      /^\+303 ms on-cpu per second is hash in registry \(101 ms → 404 ms\)$/,
    );
  });

  test('count a wait for the function that began it, not for what every wait goes through', async () => {
    const report = await reportOf([
      offCpu('main;net/http.(*conn).serve;io.Copy;internal/poll.(*FD).Read', 1, 4_000_000),
      offCpu('runtime.mcall;runtime.park_m;schedule_[k]', 1, 2_000_000),
      offCpu('schedule_[k]', 1, 1_000_000),
      offCpu('idler', 1, 9_000_000, {idle: true}),
    ]);

    assert.deepEqual(
      report.phases[0]!.functions.map((row) => [row.function, row.selfMs]),
      [
        ['io.Copy', 4],
        ['runtime.park_m', 2],
        ['schedule', 1],
      ],
    );
  });

  test('are none where a run has no samples, or only one phase has', async () => {
    const none = await reportOf([], []);
    const one = await reportOf([onCpu('main', [1])], []);

    assert.deepEqual([none.functions, none.stacks], [undefined, []]);
    assert.equal(one.functions, undefined);
    assert.deepEqual(one.phases[1]!.functions, []);
  });

  test('of two phases stand beside each other in a comparison', async () => {
    const report = await reportOf([onCpu('main;old', every(30))], [onCpu('main;new', every(50))]);

    const {comparisons} = compareReports({report, phase: 'phase 0'}, {report, phase: 'phase 1'});

    assert.deepEqual(
      comparisons[0]!.functions.map((row) => [row.function, Math.round(row.deltaMs)]),
      [
        ['new', 505],
        ['old', -303],
      ],
    );
  });
});

describe('where goroutines were parked', () => {
  const PARKED = 'main;net/http.(*conn).serve;store.(*Cache).Get;sync.(*Mutex).Lock;runtime.gopark';
  const before = [waiting(PARKED, [[100, 20_000_000, 4]])];
  const after = [waiting(PARKED, [[100, 620_000_000, 31]])];

  test('is a kind of its own in a report, by the function that waited', async () => {
    const report = await reportOf(before, after);

    assert.deepEqual(
      report.functions!.functions.map(({kind, function: name, deltaMs}) => [kind, name, deltaMs]),
      [['waiting', 'store.(*Cache).Get', 600]],
    );
    assert.deepEqual(
      report.stacks.map(({kind, totalMs}) => [kind, totalMs]),
      [['waiting', 640]],
    );
  });

  test('is a kind of its own in a comparison', async () => {
    const report = await reportOf(before, after);

    const {comparisons} = compareReports({report, phase: 'phase 0'}, {report, phase: 'phase 1'});

    assert.deepEqual(
      comparisons[0]!.functions.map(({kind, function: name, deltaMs}) => [kind, name, deltaMs]),
      [['waiting', 'store.(*Cache).Get', 600]],
    );
  });
});

describe('the stacks of a report', () => {
  test('say how many of their frames are named, cut, junk or lost', async () => {
    const report = await reportOf([
      onCpu('main;lib+0x1a;read_[k]', [1, 2]),
      onCpu('main', [3, 4], {truncated: true}),
      onCpu('main', [5], {droppedFrames: 3}),
      {kind: 'loss', probe: 'oncpu', reason: 'stack_lost', count: 7},
    ]);

    const [{totalMs, ...trust}] = report.stacks as [ReportJson['stacks'][0]];

    assert.equal(Math.round(totalMs), 51);
    assert.deepEqual(trust, {
      ...{kind: 'on-cpu', samples: 5, idleMs: 0, namedShare: 5 / 7},
      ...{truncatedShare: 2 / 5, droppedFrames: 3, lost: 7},
    });
  });
});

/** Phases of a second each, named by their index. */
async function reportOf(...seconds: readonly (readonly ProbeRecord[])[]): Promise<ReportJson> {
  const run = await newRun();
  await writer.putBatches(
    run.id,
    seconds.map((records, seq) => aBatch(seq, {records})),
  );
  for (const index of seconds.keys()) {
    const startNs = START_NS + BigInt(index) * SECOND_NS;
    const phase = {index, name: `phase ${index}`, startNs, endNs: startNs + SECOND_NS};
    await writer.putPhase(run.id, {...phase, spanId: '0123456789abcdef'});
  }
  const reader = catalog.open(run.id);
  try {
    return buildReport(reader);
  } finally {
    reader.close();
  }
}
