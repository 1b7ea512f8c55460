// Stacks through the run file: written in batches, merged, read back for any range of time.

import assert from 'node:assert/strict';
import {join} from 'node:path';
import {describe, test} from 'node:test';

import Database from 'better-sqlite3';
import fc from 'fast-check';

import type {RunReader} from '../../../../src/domain/ports.js';
import {
  timesSeen,
  type StackPiece,
  type TimeRange,
} from '../../../../src/domain/stacks/stack-samples.js';
import type {ProbeRecord} from '../../../../src/domain/record.js';
import {openForWriting} from '../../../../src/store/file/run-file.js';
import {packStacks} from '../../../../src/store/stacks/packed-stacks.js';
import {StackTable} from '../../../../src/store/stacks/stacks.js';
import {SECOND_NS, START_NS, aBatch, sharedStore, withDirectory} from '../support/sample-run.js';
import {offCpu, onCpu, waiting} from '../support/stack-records.js';

const {writer, catalog, dataDir, newRun} = sharedStore();

describe('stacks in a run file', () => {
  test('come back with their weights, whoever called whom', async () => {
    const reader = await written([
      [onCpu('main;serve;read', [10, 500, 990]), onCpu('main;serve', [20])],
      [onCpu('main;serve;read', [30]), offCpu('main;serve;fsync_[k]', 700, 300_000_000)],
    ]);

    assert.deepEqual(linesOf(reader), [
      'on-cpu main;serve 1',
      'on-cpu main;serve;read 4',
      'off-cpu main;serve;fsync 300000000',
    ]);
    reader.close();
  });

  test('keep apart what differs by target, step, wait, idleness and what was cut', async () => {
    const changes = [
      {target: 'dockerd'},
      {step: 'blob.get'},
      {idle: true},
      {truncated: true},
      {droppedFrames: 2},
    ] as const;
    const reader = await written([changes.map((change) => onCpu('main', [5], change))]);

    const groups = reader.stackSums().pieces.map(({group: {agentId: _, ...group}}) => group);

    const plain = {target: 'registry', sampleKind: 'on-cpu', idle: false, truncated: false};
    assert.deepEqual(
      groups,
      changes.map((change) => ({...plain, droppedFrames: 0, ...change})),
    );
    reader.close();
  });

  test('of waiting goroutines come back with their number, merged or not, in any range', async () => {
    const seconds = Array.from({length: 200}, (_, second) => [
      waiting('main;serve;lock', [
        [100, 2_000_000, 3],
        [104, 1_000_000, 2 + (second % 3)],
      ]),
      waiting('main;serve;query', [[500, 5_000_000, 1]], {wait: 'upstream', step: 'blob.get'}),
    ]);
    const run = await newRun();
    for (const [second, records] of seconds.entries()) {
      await writer.putBatches(run.id, [aBatch(second, {records})]);
    }
    const reader = catalog.open(run.id);

    for (const [from, to] of [
      [0, 200],
      [3, 7],
      [61.25, 140],
    ] as const) {
      const counted = Array.from({length: 200}, (_, second) => second).filter(
        (second) => second + 0.1 >= from && second + 0.1 < to,
      );
      const {pieces} = reader.stackSums(rangeOf(from, to));
      const locks = pieces.filter(({group}) => group.wait === 'lock');
      const waits = locks.map(timesSeen).reduce((sum, count) => sum + count, 0);
      assert.equal(
        waits,
        counted.reduce((sum, second) => sum + 5 + (second % 3), 0),
        `${from} to ${to}`,
      );
      assert.equal(
        locks.reduce((sum, {weight}) => sum + weight, 0),
        3_000_000 * counted.length,
      );
    }
    reader.close();
  });

  test('of a batch that comes twice count once', async () => {
    const run = await newRun();
    const batch = aBatch(0, {records: [onCpu('main', [1, 2])]});

    await writer.putBatches(run.id, [batch]);
    await writer.putBatches(run.id, [batch]);

    const reader = catalog.open(run.id);
    assert.deepEqual(linesOf(reader), ['on-cpu main 2']);
    reader.close();
  });

  test('are on the clock of the collector, within the interval of their batch', async () => {
    const reader = await written([[onCpu('main', [0, 400, 4_000_000_000])]]);

    const [piece] = reader.stackPoints().pieces;

    const startMs = Number(START_NS / 1_000_000n);
    const offsets = [...piece!.columns().timesMs].map((timeMs) => timeMs - startMs);
    assert.deepEqual(
      offsets.map((ms) => Math.abs(Math.round(ms / 10) * 10)),
      [0, 400, 1_000],
    );
    assert.ok(offsets.every((ms) => ms <= 1_000));
    reader.close();
  });

  test('of goroutines tell one by one of how many waits they are the sum', async () => {
    const reader = await written([
      [waiting('main;lock', [[10, 6_000_000, 3]]), onCpu('main;lock', [10])],
    ]);

    const pieces = reader.stackPoints().pieces.map((piece): [string, number[] | undefined] => {
      const {waits} = piece.columns();
      return [piece.group.sampleKind, waits && [...waits]];
    });

    assert.deepEqual(Object.fromEntries(pieces), {'on-cpu': undefined, waiting: [3]});
    reader.close();
  });

  test('with names that nobody should have come back as they are', async () => {
    const names = ['<script>alert(1)</script>', 'a\0b\x1b[2J\n', 'x'.repeat(4_096), '', '🦑'];
    const frames = names.map((name) => ({...onCpu('main', []).stack.frames[0]!, name}));
    const record = onCpu('main', [1]);
    const reader = await written([[{...record, stack: {...record.stack, frames}}]]);

    const stored = reader.stackSums().stacks.frames.map(({name}) => name);

    assert.deepEqual(stored, names);
    reader.close();
  });

  test('with names that are no Unicode keep apart, before and after the file is opened again', async () => {
    const run = await newRun();
    const frame = onCpu('main', []).stack.frames[0]!;
    const named = (name: string): ProbeRecord => {
      const record = onCpu('main', [1]);
      return {...record, stack: {...record.stack, frames: [{...frame, name}]}};
    };

    await writer.putBatches(run.id, [aBatch(0, {records: [named('\ud800'), named('\ud801')]})]);
    await writer.closeRun(run.id);
    await writer.putBatches(run.id, [aBatch(1, {records: [named('\ud802'), named('later')]})]);

    const reader = catalog.open(run.id);
    assert.equal(reader.stackSums().stacks.frames.length, 4);
    assert.equal(onCpuWeight(reader), 4);
    reader.close();
  });

  test('with modules and names that run into each other are different functions', async () => {
    const frame = onCpu('main', []).stack.frames[0]!;
    const frames = [
      {...frame, module: 'lib', name: 'ab'},
      {...frame, module: 'liba', name: 'b'},
      {...frame, module: 'lib\0a', name: 'b'},
    ];
    const record = onCpu('main', [1]);
    const reader = await written([[{...record, stack: {...record.stack, frames}}]]);

    assert.deepEqual(reader.stackSums().stacks.frames, frames);
    reader.close();
  });

  test('without any sample are an empty tree', async () => {
    const reader = await written([[onCpu('main', [])], []]);

    const {stacks, pieces} = reader.stackSums();

    assert.deepEqual(pieces, []);
    assert.ok(stacks.tree.parents.length <= 2);
    assert.deepEqual(reader.stackPoints({fromNs: 5n, toNs: 5n}).pieces, []);
    reader.close();
  });

  test('are the same whether merged or not, in every range of time', async () => {
    const run = await newRun();
    const seconds = 200; // more than are merged at once, over four minutes
    const batches = Array.from({length: seconds}, (_, seq) =>
      aBatch(seq, {records: recordsOf(seq)}),
    );

    await writer.putBatches(run.id, batches);
    const before = catalog.open(run.id);
    const rangesBefore = RANGES.map((range) => linesOf(before, range));
    before.close();
    await writer.closeRun(run.id);

    const reader = catalog.open(run.id);
    assert.equal(blocksOf(run.id, 'merged = 0'), 0);
    assert.deepEqual(
      rangesBefore,
      RANGES.map((range) => linesOf(reader, range)),
    );
    assert.deepEqual(linesOf(reader), expectedLines(0, seconds));
    assert.deepEqual(linesOf(reader, rangeOf(50, 150)), expectedLines(50, 150));
    reader.close();
  });

  test('of a long run are read from summaries, to the same sums', async () => {
    const run = await newRun();
    const minutes = Array.from({length: 40}, (_, minute) => 60 * minute);
    const batches = minutes.map((second) => aBatch(second, {records: recordsOf(second)}));

    await writer.putBatches(run.id, batches);
    await writer.closeRun(run.id);

    const reader = catalog.open(run.id);
    assert.equal(blocksOf(run.id, 'summary IS NOT NULL'), 40);
    const expected = minutes.map((second) => weightOf(second)).reduce((sum, each) => sum + each, 0);
    assert.equal(onCpuWeight(reader), expected);
    assert.equal(onCpuWeight(reader, rangeOf(0, 60)), weightOf(0));
    reader.close();
  });

  test('of a backlog that comes late are in their own time', async () => {
    const run = await newRun();
    const late = [150, 10, 70, 11].map((second) => aBatch(second, {records: recordsOf(second)}));

    await writer.putBatches(run.id, late.slice(0, 2));
    await writer.closeRun(run.id);
    await writer.putBatches(run.id, late.slice(2));
    await writer.closeRun(run.id);

    const reader = catalog.open(run.id);
    assert.equal(onCpuWeight(reader, rangeOf(10, 12)), weightOf(10) + weightOf(11));
    assert.equal(onCpuWeight(reader, rangeOf(0, 10)), 0);
    reader.close();
  });

  test('whose samples are damaged are a damaged file, not a hang', async () => {
    const reader = await written(
      [[onCpu('main;serve', [1])]],
      'UPDATE stack_block SET sums = zeroblob(3), merged = 1',
    );

    assert.throws(() => reader.stackSums(), {code: 'STORE_FILE_DAMAGED'});
    reader.close();

    const missing = await written([[onCpu('main;serve', [1])]], 'DELETE FROM stack_nodes');
    assert.throws(() => linesOf(missing), {code: 'STORE_FILE_DAMAGED'});
    missing.close();
  });

  test('that are damaged keep neither the next batch from being stored nor the run from its end', async () => {
    const run = await newRun();
    await writer.putBatches(run.id, [aBatch(0, {records: [onCpu('main', [1])]})]);
    spoil(run.id, 'UPDATE stack_block SET points = zeroblob(1)');

    await writer.putBatches(run.id, [aBatch(1, {records: [onCpu('main', [2])]})]);
    await writer.closeRun(run.id);

    const reader = catalog.open(run.id);
    assert.equal(reader.accounts()[0]!.stored, 2);
    assert.throws(() => reader.stackPoints().pieces.map(({columns}) => columns()), {
      code: 'STORE_FILE_DAMAGED',
    });
    reader.close();
  });

  test('of a dictionary that is damaged are refused as such', async () => {
    const run = await newRun();
    await writer.putBatches(run.id, [aBatch(0, {records: [onCpu('main;serve', [1])]})]);
    await writer.closeRun(run.id);
    spoil(run.id, 'UPDATE stack_nodes SET first = 2');

    const late = writer.putBatches(run.id, [aBatch(1, {records: [onCpu('main', [2])]})]);

    await assert.rejects(late, {code: 'STORE_FILE_DAMAGED'});
  });

  for (const [what, hex] of [
    ['ends too early', '010001'],
    ['ends within a number', '01000180'],
    ['has a caller that comes later', '01000000'],
    ['has a caller before the root', '01000301'],
    ['has a number without end', 'ff'.repeat(40)],
  ] as const) {
    test(`of a tree that ${what} are a damaged file`, async () => {
      const damage = `UPDATE stack_nodes SET deflated = 0, nodes = x'${hex}'`;
      const reader = await written([[onCpu('main;serve', [1])]], damage);

      assert.throws(() => reader.stackSums(), {code: 'STORE_FILE_DAMAGED'});
      reader.close();
    });
  }

  test('come back whatever they are', async () => {
    const name = fc.constantFrom('a', 'b', 'c_[k]', 'd_[i]', 'e+0x1');
    const stack = fc.array(name, {maxLength: 6}).map((names) => names.join(';'));
    const record = fc.record({stack, offsets: fc.array(fc.nat(999), {maxLength: 5})});
    const seconds = fc.array(fc.array(record, {maxLength: 6}), {maxLength: 5});

    await fc.assert(
      fc.asyncProperty(seconds, async (given) => {
        const reader = await written(
          given.map((records) => records.map((each) => onCpu(each.stack, each.offsets))),
        );
        const sums = new Map<string, number>();
        for (const {stack, offsets} of given.flat()) {
          const line = stack.replaceAll(/_\[.\]/g, '');
          sums.set(line, (sums.get(line) ?? 0) + offsets.length);
        }
        const lines = [...sums].filter(([, weight]) => weight > 0);
        assert.deepEqual(linesOf(reader), lines.map(([line, n]) => `on-cpu ${line} ${n}`).sort());
        reader.close();
      }),
      {numRuns: 30},
    );
  });
});

describe('StackTable', () => {
  test('cuts stacks where its dictionary is full, and says how many', async () => {
    await withDirectory(async (path) => {
      const database = await aWritableRun(path);
      const table = new StackTable(database, {nodes: 3, frames: 10, nameCharacters: 1_000});
      const stacks = packStacks([
        onCpu('main;serve', [1]),
        onCpu('main;serve;read', [2]),
        onCpu('main;serve', [3]),
      ])!;

      assert.equal(table.put(1, {stacks, startNs: START_NS, endNs: START_NS + SECOND_NS}), 1);
      assert.equal(table.put(1, {stacks, startNs: START_NS, endNs: START_NS + SECOND_NS}), 1);
      database.close();
    });
  });
});

async function aWritableRun(path: string): Promise<Database.Database> {
  const run = await newRun();
  await writer.putBatches(run.id, [aBatch(0)]);
  await writer.closeRun(run.id);
  const copy = join(path, 'copy.db');
  const source = new Database(join(dataDir, 'runs', `${run.id}.db`));
  await source.backup(copy);
  source.close();
  return openForWriting(copy);
}

/** A run of one batch a second, closed; `damage` is SQL that spoils its file. */
async function written(
  seconds: readonly (readonly ProbeRecord[])[],
  damage?: string,
): Promise<RunReader> {
  const run = await newRun();
  await writer.putBatches(
    run.id,
    seconds.map((records, seq) => aBatch(seq, {records})),
  );
  await writer.closeRun(run.id);
  if (damage !== undefined) spoil(run.id, damage);
  return catalog.open(run.id);
}

function spoil(runId: string, sql: string): void {
  const database = new Database(join(dataDir, 'runs', `${runId}.db`));
  database.exec(sql);
  database.close();
}

/** Of a second: more of some stacks in some seconds, so that sums tell them apart. */
function recordsOf(second: number): ProbeRecord[] {
  return [
    onCpu(
      'main;serve;read',
      Array.from({length: 1 + (second % 7)}, (_, n) => 40 + 100 * n),
    ),
    onCpu(`main;only in ${second % 5}`, [333]),
    offCpu('main;wait_[k]', 500, 1_000_000 * (1 + second)),
  ];
}

function weightOf(second: number): number {
  return 2 + (second % 7);
}

function expectedLines(from: number, to: number): string[] {
  const sums = new Map<string, number>();
  const add = (line: string, weight: number) => sums.set(line, (sums.get(line) ?? 0) + weight);
  for (let second = from; second < to; second++) {
    add('on-cpu main;serve;read', 1 + (second % 7));
    add(`on-cpu main;only in ${second % 5}`, 1);
    add('off-cpu main;wait', 1_000_000 * (1 + second));
  }
  return [...sums].map(([line, weight]) => `${line} ${weight}`).sort(byKind);
}

const RANGES: readonly TimeRange[] = [
  {},
  rangeOf(0, 1),
  rangeOf(59, 61),
  rangeOf(13.5, 182.25),
  {fromNs: START_NS + 100n * SECOND_NS},
  {toNs: START_NS + 100n * SECOND_NS},
  {fromNs: START_NS, toNs: START_NS},
  {fromNs: START_NS + SECOND_NS, toNs: START_NS},
  {fromNs: 0n, toNs: 2n ** 62n},
];

function rangeOf(from: number, to: number): TimeRange {
  const ns = (second: number) => START_NS + BigInt(Math.round(second * 1e9));
  return {fromNs: ns(from), toNs: ns(to)};
}

function linesOf(reader: RunReader, range?: TimeRange): string[] {
  const {stacks, pieces} = reader.stackSums(range);
  const {parents, frames} = stacks.tree;
  const sums = new Map<string, number>();
  for (const {group, columns} of pieces) {
    const {nodes, weights} = columns();
    nodes.forEach((node, at) => {
      const names: string[] = [];
      for (let each = node; each !== 0; each = parents[each]!) {
        names.unshift(stacks.frames[frames[each]!]!.name);
      }
      const line = `${group.sampleKind} ${names.join(';')}`;
      sums.set(line, (sums.get(line) ?? 0) + weights[at]!);
    });
  }
  assert.equal(
    pieces.reduce((sum, {weight}) => sum + weight, 0),
    [...sums.values()].reduce((sum, weight) => sum + weight, 0),
  );
  return [...sums].map(([line, weight]) => `${line} ${weight}`).sort(byKind);
}

function byKind(left: string, right: string): number {
  const [a, b] = [left.startsWith('on'), right.startsWith('on')];
  if (a !== b) return a ? -1 : 1;
  return left < right ? -1 : 1;
}

function onCpuWeight(reader: RunReader, range?: TimeRange): number {
  return reader
    .stackSums(range)
    .pieces.filter(({group}: StackPiece) => group.sampleKind === 'on-cpu')
    .reduce((sum, {weight}) => sum + weight, 0);
}

function blocksOf(runId: string, condition: string): number {
  const database = new Database(join(dataDir, 'runs', `${runId}.db`), {readonly: true});
  const count = database
    .prepare(`SELECT count(*) FROM stack_block WHERE ${condition}`)
    .pluck()
    .get();
  database.close();
  return count as number;
}
