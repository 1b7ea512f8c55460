// A run as a profile, and as the commands write it: phases, steps and targets as labels.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {type StackOptions, stackPieces} from '../../../src/commands/export-stacks.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import type {RunReader} from '../../../src/domain/ports.js';
import {runProfile} from '../../../src/export/run-profile.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../store/support/sample-run.js';
import {offCpu, onCpu} from '../store/support/stack-records.js';

const {writer, catalog, newRun} = sharedStore();

const SECONDS: readonly (readonly ProbeRecord[])[] = [
  [onCpu('main;warm', [100, 200], {step: 'ping'})],
  [onCpu('main;peak', [100]), onCpu('main;peak', [300], {target: 'dockerd'})],
  [onCpu('main;after', [500]), offCpu('main;wait', 500, 3_000_000, {wait: 'lock'})],
  [offCpu('park', 100, 9_000_000, {idle: true})],
];

describe('a run as a profile', () => {
  test('has its samples by stack, labelled with phase, step and target', async () => {
    const reader = await aReader();

    const {samples, name, periodNs, durationNs} = runProfile(reader, {sampleKind: 'on-cpu'});

    assert.equal(name, 'a run');
    assert.equal(Math.round(periodNs), 10_101_010);
    assert.ok(durationNs >= 2n * SECOND_NS);
    assert.deepEqual(
      samples.map(({weight, labels}) => ({weight, ...labels})),
      [
        {weight: 2, phase: 'warm up', step: 'ping', target: 'registry'},
        {weight: 1, phase: 'peak', target: 'registry'},
        {weight: 1, phase: 'peak', target: 'dockerd'},
        {weight: 1, target: 'registry'},
      ],
    );
    reader.close();
  });

  test('leaves the idle scheduler out and counts waits in nanoseconds', async () => {
    const reader = await aReader();

    const {samples} = runProfile(reader, {sampleKind: 'off-cpu'});

    assert.deepEqual(
      samples.map(({weight, labels}) => ({weight, ...labels})),
      [{weight: 3_000_000, target: 'registry', wait: 'lock'}],
    );
    reader.close();
  });
});

describe('stacks for other tools', () => {
  for (const [what, options, lines] of [
    ['all of a run', {}, ['main;after 1', 'main;peak 2', 'main;warm 2']],
    ['a target', {target: 'dockerd'}, ['main;peak 1']],
    ['a phase by name', {phase: 'peak'}, ['main;peak 2']],
    ['a phase by index', {phase: '0'}, ['main;warm 2']],
    ['a stretch', {from: '0.15s', to: '1.2s'}, ['main;peak 1', 'main;warm 1']],
    ['a stretch in Unix time', {from: `${START_NS + 2n * SECOND_NS}`}, ['main;after 1']],
    ['waits', {kind: 'off-cpu'}, ['main;wait 3000000']],
    ['nothing', {target: 'nobody'}, []],
  ] as const) {
    test(`are of ${what}`, async () => {
      const reader = await aReader();

      const text = [...stackPieces(reader, 'folded', {kind: 'on-cpu', ...options})].join('');

      assert.deepEqual(
        text
          .split('\n')
          .filter((line) => line !== '')
          .sort(),
        lines,
      );
      reader.close();
    });
  }

  test('are named after their run and phase', async () => {
    const reader = await aReader();

    const text = [...stackPieces(reader, 'speedscope', {kind: 'on-cpu', phase: '1'})].join('');

    assert.equal((JSON.parse(text) as {name: string}).name, 'a run: peak');
    reader.close();
  });

  test('are refused with what there is where the question makes no sense', async () => {
    const reader = await aReader();
    const asked = (options: Partial<StackOptions>) => () =>
      stackPieces(reader, 'pprof', {kind: 'on-cpu', ...options});

    assert.throws(asked({phase: 'nap'}), {code: 'CLI_PHASE_UNKNOWN', hint: /warm up, peak/});
    assert.throws(asked({from: 'noon'}), {code: 'EXPORT_TIME_INVALID', hint: /90s/});
    reader.close();
  });

  for (const format of ['folded', 'speedscope', 'pprof'] as const) {
    test(`of a run without samples are an empty ${format} file`, async () => {
      const run = await newRun();
      const reader = catalog.open(run.id);

      assert.doesNotThrow(() => [...stackPieces(reader, format, {kind: 'on-cpu'})]);
      reader.close();
    });
  }
});

let sample: Promise<string> | undefined;

async function aReader(): Promise<RunReader> {
  sample ??= writeSample();
  return catalog.open(await sample);
}

/** Two phases of a second each, and two seconds after them. */
async function writeSample(): Promise<string> {
  const run = await newRun();
  await writer.putBatches(
    run.id,
    SECONDS.map((records, seq) => aBatch(seq, {records})),
  );
  for (const [index, name] of ['warm up', 'peak'].entries()) {
    const startNs = START_NS + BigInt(index) * SECOND_NS;
    const phase = {index, name, startNs, endNs: startNs + SECOND_NS, spanId: '0123456789abcdef'};
    await writer.putPhase(run.id, phase);
  }
  await writer.closeRun(run.id);
  return run.id;
}
