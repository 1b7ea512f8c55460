// Tests of /flame and /samples with real run files.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readFlameQuery, readSamplesQuery} from '../../../../src/api/input/flame-query-string.js';
import {answerSamples} from '../../../../src/api/queries/samples.js';
import {InlineQueries} from '../../../../src/api/queries/inline-queries.js';
import type {Query} from '../../../../src/api/queries/query.js';
import type {FlameJson, SamplesJson} from '../../../../src/contract/stacks-json.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';
import type {Run} from '../../../../src/domain/run.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../../store/support/sample-run.js';
import {offCpu, onCpu} from '../../store/support/stack-records.js';

const {writer, catalog, newRun} = sharedStore();
const queries = new InlineQueries(catalog);

describe('a flame graph', () => {
  test('has the stacks of its kind with their weights, callers first', async () => {
    const run = await runOf([onCpu('main;serve;read_[k]', [1, 2]), onCpu('main;gc_[i]', [3])]);

    const flame = await flameOf(run, {kind: 'on-cpu'});

    assert.deepEqual(flame, {
      ...{kind: 'on-cpu', unit: 'samples', targets: ['registry'], steps: [], waits: []},
      ...{total: 3, idle: 0, truncated: 0, dropped: 0},
      frames: [
        ['main', 'registry', 'u', 1, 0],
        ['serve', 'registry', 'u', 1, 0],
        ['read', '[kernel]', 'k', 1, 0],
        ['gc', 'registry', 'u', 1, 1],
      ],
      nodes: {parent: [-1, 0, 1, 2, 1], frame: [-1, 0, 1, 2, 3], self: [0, 0, 0, 2, 1]},
    });
  });

  test('is of what is selected, and says what else there is', async () => {
    const run = await runOf([
      onCpu('main', [1], {target: 'dockerd', step: 'blob.get'}),
      onCpu('main', [1, 2], {target: 'registry', step: 'ping'}),
      offCpu('main', 1, 5_000_000, {wait: 'disk'}),
      offCpu('main', 1, 7_000_000, {wait: 'lock', step: 'ping'}),
    ]);

    const onePart = await flameOf(run, {target: 'dockerd', step: 'blob.get'});
    const locks = await flameOf(run, {kind: 'off-cpu', wait: 'lock'});

    assert.equal(onePart.total, 1);
    assert.deepEqual(onePart.targets, ['dockerd', 'registry']);
    assert.deepEqual(onePart.steps, ['blob.get', 'ping']);
    assert.equal(locks.total, 7_000_000);
    assert.equal(locks.unit, 'ns');
    assert.deepEqual(locks.waits, ['disk', 'lock']);
    assert.equal((await flameOf(run, {target: 'nobody'})).total, 0);
  });

  test('hides the idle scheduler unless asked for, and says how much that is', async () => {
    const idle = offCpu('runtime.mcall;runtime.park', 1, 900_000_000, {idle: true});
    const run = await runOf([idle, offCpu('main', 1, 1_000_000)]);

    const hidden = await flameOf(run, {kind: 'off-cpu'});
    const shown = await flameOf(run, {kind: 'off-cpu', idle: '1'});

    assert.deepEqual([hidden.total, hidden.idle], [1_000_000, 900_000_000]);
    assert.deepEqual([shown.total, shown.idle], [901_000_000, 0]);
  });

  test('counts what the unwinder cut and what it made up', async () => {
    const run = await runOf([
      onCpu('main;deep', [1, 2, 3], {truncated: true}),
      onCpu('main', [1, 2], {droppedFrames: 2}),
    ]);

    const {truncated, dropped, total} = await flameOf(run, {});

    assert.deepEqual({truncated, dropped, total}, {truncated: 3, dropped: 4, total: 5});
  });

  test('is of one phase, or of one range of time', async () => {
    const run = await runOf([onCpu('warm', [100])], [onCpu('peak', [100, 200])]);
    await putPhases(run, ['warm', 'peak']);

    assert.deepEqual(namesOf(await flameOf(run, {phase: '0'})), ['warm']);
    assert.deepEqual(namesOf(await flameOf(run, {phase: 'peak'})), ['peak']);
    const from = String(START_NS + SECOND_NS + 150_000_000n);
    assert.equal((await flameOf(run, {from})).total, 1);
    assert.equal((await flameOf(run, {from, to: from})).total, 0);
  });

  test('beside another phase has both weights by node', async () => {
    const run = await runOf(
      [onCpu('main;a', [1, 2])],
      [onCpu('main;a', [3]), onCpu('main;b', [4])],
    );
    await putPhases(run, ['warm', 'peak']);

    const flame = await flameOf(run, {phase: 'peak', basePhase: 'warm'});

    assert.deepEqual(namesOf(flame), ['main', 'a', 'b']);
    assert.deepEqual(flame.nodes.self, [0, 0, 1, 1]);
    assert.deepEqual(flame.base, {total: 2, self: [0, 0, 2, 0]});
  });

  test('beside another run has the functions of both once', async () => {
    const before = await runOf([onCpu('main;old;read', [1, 2])]);
    const after = await runOf([onCpu('main;new', [1]), onCpu('main;old;read', [2])]);

    const flame = await flameOf(after, {baseRun: before.id});

    assert.deepEqual(namesOf(flame).sort(), ['main', 'new', 'old', 'read']);
    assert.equal(flame.total, 2);
    assert.equal(flame.base?.total, 2);
    assert.equal(flame.base.self[flame.nodes.frame.indexOf(namesOf(flame).indexOf('read'))], 2);
    await assert.rejects(flameOf(after, {baseRun: 'nobody'}), {code: 'STORE_RUN_UNKNOWN'});
  });

  test('of a run without samples is empty', async () => {
    const run = await runOf([]);

    const {total, frames, nodes} = await flameOf(run, {});

    assert.deepEqual(
      {total, frames, nodes},
      {
        total: 0,
        frames: [],
        nodes: {parent: [-1], frame: [-1], self: [0]},
      },
    );
  });
});

describe('the sub-second heat map', () => {
  test('has the weight of each 20 ms of each second', async () => {
    const run = await runOf([onCpu('a', [0, 5, 500])], [onCpu('b', [500])]);

    const {startUnixNs, slotMs, columns, cells} = await samplesOf(run, {});

    const offsetMs = Number(START_NS % SECOND_NS) / 1e6; // 123
    assert.equal(startUnixNs, String(START_NS - (START_NS % SECOND_NS)));
    assert.equal(slotMs, 20);
    assert.equal(columns, 2);
    assert.deepEqual(cells, [
      [0, Math.floor(offsetMs / 20), 2],
      [0, Math.floor((offsetMs + 500) / 20), 1],
      [1, Math.floor((offsetMs + 500) / 20), 1],
    ]);
  });

  test('has a column for each second of the range, sampled or not', async () => {
    const run = await runOf([], [onCpu('a', [500])], [], []);

    const all = await samplesOf(run, {
      from: String(START_NS),
      to: String(START_NS + 4n * SECOND_NS),
    });

    assert.equal(all.columns, 5); // the run began within a second
    assert.deepEqual(
      all.cells.map(([second]) => second),
      [1],
    );
  });

  test('is as long as its run, wherever an agent with another clock says that its samples are', async () => {
    const run = await newRun();
    const records = [onCpu('a', [500])];
    const far = START_NS + 1_000_000n * SECOND_NS;
    await writer.putBatches(run.id, [
      aBatch(0, {records}),
      aBatch(1, {records}),
      aBatch(2, {records, startNs: far, endNs: far + SECOND_NS}),
    ]);
    await writer.updateRun({...run, endNs: START_NS + 2n * SECOND_NS});

    const {columns, cells} = await samplesOf(run, {});

    assert.ok(columns <= 3, `${columns} columns`);
    assert.equal(cells.length, 2);
  });

  test('without samples has no columns', async () => {
    const run = await runOf([]);

    const {columns, cells} = await samplesOf(run, {kind: 'off-cpu'});

    assert.deepEqual({columns, cells}, {columns: 0, cells: []});
  });

  test('of more seconds than a browser can show is refused with what to ask instead', async () => {
    const run = await runOf([onCpu('a', [500])], [], [onCpu('a', [500])]);
    const reader = catalog.open(run.id);
    const query = readSamplesQuery({}) as Extract<Query, {kind: 'samples'}>;

    assert.throws(() => answerSamples(reader, query, 2), {
      code: 'API_ANSWER_TOO_LARGE',
      hint: /from and to/,
    });
    reader.close();
  });
});

describe('the parameters of stacks', () => {
  for (const [what, parameters, message] of [
    ['an unknown kind', {kind: 'wall'}, /kind is one of on-cpu, off-cpu, waiting/],
    ['an unknown step', {step: 'blob.eat'}, /step is one of ping/],
    ['an unknown wait', {wait: 'love'}, /wait is one of disk/],
    ['an idle that is no flag', {idle: 'yes'}, /idle/],
    ['a kind that comes twice', {kind: ['on-cpu', 'off-cpu']}, /more than once/],
    ['a time that is none', {baseFrom: 'yesterday'}, /nanoseconds/],
  ] as const) {
    test(`with ${what} are refused`, () => {
      assert.throws(() => readFlameQuery(parameters), {code: 'API_QUERY_INVALID', message});
    });
  }
});

/** Stores one batch for each second. */
async function runOf(...seconds: readonly (readonly ProbeRecord[])[]): Promise<Run> {
  const run = await newRun();
  const batches = seconds.map((records, seq) => aBatch(seq, {records}));
  await writer.putBatches(run.id, batches);
  return run;
}

/** The phases last one second each. */
async function putPhases(run: Run, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    const startNs = START_NS + BigInt(index) * SECOND_NS;
    const phase = {index, name, startNs, endNs: startNs + SECOND_NS, spanId: '0123456789abcdef'};
    await writer.putPhase(run.id, phase);
  }
}

async function flameOf(run: Run, parameters: Readonly<Record<string, string>>): Promise<FlameJson> {
  return JSON.parse(await queries.ask(run.id, readFlameQuery(parameters))) as FlameJson;
}

async function samplesOf(
  run: Run,
  parameters: Readonly<Record<string, string>>,
): Promise<SamplesJson> {
  return JSON.parse(await queries.ask(run.id, readSamplesQuery(parameters))) as SamplesJson;
}

function namesOf({frames}: FlameJson): string[] {
  return frames.map(([name]) => name);
}
