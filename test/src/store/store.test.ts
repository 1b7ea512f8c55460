import assert from 'node:assert/strict';
import {readdirSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import fc from 'fast-check';

import {histogramOf} from '../../../src/domain/histogram.js';
import type {LoadReport} from '../../../src/domain/load.js';
import type {Figure} from '../../../src/domain/record.js';
import type {Phase} from '../../../src/domain/run.js';
import type {Span} from '../../../src/domain/span.js';
import {openStore} from '../../../src/store/open-store.js';
import {batch as anyBatch} from '../wire/support/arbitrary.js';
import {aBatch as batchOfAllKinds} from '../wire/support/sample-frames.js';
import {busySecond} from './support/busy-second.js';
import {
  SECOND_NS,
  START_NS,
  aBatch,
  aCounter,
  aRun,
  plain,
  sharedStore,
  withDirectory,
} from './support/sample-run.js';

const {writer, catalog, dataDir, newRun} = sharedStore();

describe('a run file', () => {
  test('gives back the run, its scenario and its phases', async () => {
    const run = await newRun('name: a run\n');
    await writer.putPhase(run.id, PHASE);
    await writer.putPhase(run.id, {...PHASE, endNs: START_NS + 9n, invalid: 'generator-limited'});
    await writer.putPhase(run.id, {index: 1, name: 'b', startNs: START_NS + 9n, spanId: 'f0'});
    const ended = {...run, endNs: START_NS + 10n * SECOND_NS, interrupted: 'killed'};
    await writer.updateRun(ended);

    const reader = catalog.open(run.id);

    assert.deepEqual(reader.run(), ended);
    assert.equal(reader.scenario(), 'name: a run\n');
    assert.deepEqual(reader.phases(), [
      {...PHASE, endNs: START_NS + 9n, invalid: 'generator-limited'},
      {index: 1, name: 'b', startNs: START_NS + 9n, spanId: 'f0'},
    ]);
    reader.close();
  });

  test('gives back every record of a batch, with times on the clock of the collector', async () => {
    const batch = {...batchOfAllKinds(), agentId: 'agent-1'};
    const run = await newRun();
    await writer.putHost(run.id, 'agent-1', HOST);
    await writer.putBatches(run.id, [batch]);

    const reader = catalog.open(run.id);
    const interval = {
      startNs: batch.startNs + batch.clockOffsetNs,
      endNs: batch.endNs + batch.clockOffsetNs,
    };
    const [histogram, counter, gauge, target, loss, cost] = batch.records;
    const figures = [histogram, counter, gauge] as Figure[];

    assert.deepEqual([...reader.figures({})], [{agentId: 'agent-1', ...interval, figures}]);
    assert.deepEqual(
      reader.series(),
      figures.map(({kind, target: of, probe, series, metric}) => {
        return {agentId: 'agent-1', kind, target: of, probe, series, metric};
      }),
    );
    assert.ok(target?.kind === 'target');
    assert.deepEqual(reader.processes(), [{agentId: 'agent-1', process: target.process}]);
    assert.deepEqual([...reader.losses()], [{...loss, agentId: 'agent-1', ...interval}]);
    assert.deepEqual([...reader.costs()], [{...cost, agentId: 'agent-1', ...interval}]);
    assert.deepEqual(reader.hosts(), [{agentId: 'agent-1', host: HOST}]);
    reader.close();
  });

  test('gives back the figures of any batch', async () => {
    const run = await newRun();
    let seq = 0;
    const written: unknown[] = [];
    await fc.assert(
      fc.asyncProperty(anyBatch.map(plain), async ({records}) => {
        const batch = aBatch(seq++, {records});
        const figures = records.filter((record) => FIGURES.includes(record.kind));
        if (figures.length > 0) written.push(figures);
        await writer.putBatches(run.id, [batch]);
      }),
      {numRuns: 30},
    );

    const reader = catalog.open(run.id);

    assert.deepEqual(
      [...reader.figures({})].map(({figures}) => figures),
      written,
    );
    reader.close();
  });

  test('gives back load reports, each once', async () => {
    const run = await newRun();
    await writer.putLoad(run.id, LOAD);
    await writer.putLoad(run.id, LOAD);
    await writer.putLoad(run.id, {...LOAD, seq: 2, startNs: START_NS + SECOND_NS});

    const reader = catalog.open(run.id);

    assert.deepEqual(
      [...reader.loadReports()].map(({seq}) => seq),
      [1, 2],
    );
    assert.deepEqual([...reader.loadReports({toNs: START_NS + SECOND_NS})], [LOAD]);
    assert.ok(reader.latestNs()! >= LOAD.endNs);
    reader.close();
  });

  test('gives back spans, each once: in order of start, or page by page as they came', async () => {
    const run = await newRun();
    const spans = Array.from({length: 25}, (_, n) => aSpan(24 - n));
    await writer.putSpans(run.id, spans);
    await writer.putSpans(run.id, spans.slice(3, 7));

    const reader = catalog.open(run.id);
    const first = reader.spans({limit: 10, afterRow: 0});
    const second = reader.spans({limit: 10, afterRow: first.at(-1)!.row});
    const third = reader.spans({limit: 10, afterRow: second.at(-1)!.row});

    assert.deepEqual([...first, ...second, ...third].map(withoutRow), spans);
    assert.deepEqual(reader.spans().map(withoutRow), spans.toReversed());
    assert.deepEqual(
      reader.spans({traceId: aSpan(3).traceId}).map(({spanId}) => spanId),
      [aSpan(3).spanId],
    );
    reader.close();
  });

  test('gives back what failed operations were told, without their requests', async () => {
    const run = await newRun();
    const failure = {status: 'error' as const, statusMessage: 'POST answers 403: DENIED'};
    const known = {'regscope.operation': 'push', 'error.type': '403'};
    await writer.putSpans(run.id, [
      {...aSpan(1), ...failure, attributes: known},
      {...aSpan(2), ...failure, attributes: {...known, 'regscope.step': 'upload.start'}},
      {...aSpan(3), attributes: known},
      {...aSpan(4), ...failure, attributes: {}},
    ]);

    const reader = catalog.open(run.id);
    const {startNs} = aSpan(1);
    const failed = {operation: 'push', startNs, kind: '403', message: failure.statusMessage};

    assert.deepEqual(reader.failedOperations(), [failed]);
    assert.deepEqual(reader.failedOperations({fromNs: startNs + 1n}), []);
    reader.close();
  });

  test('filters figures by what they are about and by time', async () => {
    const run = await newRun();
    const records = [aCounter(1, 'read'), aCounter(2, 'write')];
    await writer.putBatches(
      run.id,
      Array.from({length: 600}, (_, seq) => aBatch(seq, {records})),
    );
    await writer.putBatches(run.id, [aBatch(0, {agentId: 'another-agent', records})]);

    const reader = catalog.open(run.id);
    const count = (filter: Parameters<typeof reader.figures>[0]) => {
      const intervals = [...reader.figures(filter)];
      return [intervals.length, intervals.flatMap(({figures}) => figures).length];
    };

    assert.deepEqual(count({}), [601, 1_202]);
    assert.deepEqual(count({series: 'read'}), [601, 601]);
    assert.deepEqual(count({agentId: 'another-agent'}), [1, 2]);
    assert.deepEqual(count({target: 'nobody'}), [0, 0]);
    // Intervals are [0 s, 1 s), [1 s, 2 s) …; those that reach into the stretch are in it.
    const fromNs = START_NS + 10n * SECOND_NS;
    assert.deepEqual(count({fromNs, toNs: fromNs + 1n, series: 'write'}), [1, 1]);
    assert.deepEqual(count({fromNs: fromNs - 1n, toNs: fromNs + 1n}), [2, 4]);
    reader.close();
  });

  test('shows a reader what is committed while the run goes on', async () => {
    const run = await newRun();
    const reader = catalog.open(run.id);
    await writer.putBatches(run.id, [aBatch(1)]);
    assert.equal([...reader.figures({})].length, 1);

    await writer.putBatches(run.id, [aBatch(2, {records: [aCounter(1, 'a new series')]})]);

    assert.deepEqual(
      [...reader.figures({})].flatMap(({figures}) => figures.map(({series}) => series)),
      ['write', 'a new series'],
    );
    reader.close();
  });

  test('is one plain file when its run is closed, also after batches that came late', async () => {
    const run = await newRun();
    await writer.putBatches(run.id, [aBatch(1)]);
    await writer.closeRun(run.id);
    assert.deepEqual(filesOf(run.id), [`${run.id}.db`]);

    await writer.putBatches(run.id, [aBatch(2)]);
    await writer.closeRun(run.id);

    assert.deepEqual(filesOf(run.id), [`${run.id}.db`]);
    const reader = catalog.open(run.id);
    assert.equal([...reader.figures({})].length, 2);
    reader.close();
  });

  test('becomes one plain file later, if somebody read it when its run was closed', async () => {
    const run = await newRun();
    await writer.putBatches(run.id, [aBatch(1)]);
    const reader = catalog.open(run.id);
    reader.run();
    await writer.closeRun(run.id);
    assert.ok(filesOf(run.id).length > 1);

    reader.close();
    const endMs = performance.now() + 10_000;
    while (filesOf(run.id).length > 1 && performance.now() < endMs) await sleep(100);

    assert.deepEqual(filesOf(run.id), [`${run.id}.db`]);
  });
});

describe('latency data', () => {
  test('of a busy target takes less than 10 MB an hour', async () => {
    const run = await newRun();
    const emptyBytes = sizeOf(run.id);
    const seconds = 120;
    const batches = Array.from({length: seconds}, (_, n) => busySecond(n, ['registry']));
    await writer.putBatches(run.id, batches);
    await writer.closeRun(run.id);

    const hourBytes = ((sizeOf(run.id) - emptyBytes) / seconds) * 3_600;

    assert.ok(hourBytes < 10e6, `${(hourBytes / 1e6).toFixed(1)} MB`);
  });
});

describe('the books of an agent', () => {
  test('count each batch once, however often and in whatever company it comes', async () => {
    const run = await newRun();

    assert.deepEqual(await writer.putBatches(run.id, [aBatch(1), aBatch(2), aBatch(1)]), {
      stored: 2,
      known: 1,
    });
    const [again] = await Promise.all([
      writer.putBatches(run.id, [aBatch(2), aBatch(3)]),
      writer.putBatches(run.id, [aBatch(3)]),
    ]);

    assert.deepEqual(again, {stored: 1, known: 1});
    assert.equal(await writer.lastSeq(run.id, 'agent-of-host-1', 1), 3);
    assert.equal(await writer.lastSeq(run.id, 'agent-of-host-1', 2), -1);
    assert.equal(await writer.lastSeq(run.id, 'nobody', 1), -1);
    const reader = catalog.open(run.id);
    assert.equal(reader.accounts()[0]?.stored, 3);
    reader.close();
  });

  test('balance: what was in the spool is no more when it is stored', async () => {
    const run = await newRun();
    const spoken = {agentId: 'agent-of-host-1', host: '', droppedSpoolFull: 2, droppedInvalid: 1};
    await writer.putAccount(run.id, {...spoken, produced: 13, spooled: 10});
    const late = Array.from({length: 10}, (_, seq) => {
      return aBatch(seq, {production: {producedRecords: 4, ...NOTHING_DROPPED}});
    });

    await writer.putBatches(run.id, late.slice(0, 4));
    const reader = catalog.open(run.id);
    const half = reader.accounts()[0]!;
    await writer.putBatches(run.id, late.slice(4));
    const whole = reader.accounts()[0]!;
    reader.close();

    assert.deepEqual([half.produced, half.stored, half.spooled], [13, 4, 6]);
    assert.deepEqual([whole.produced, whole.stored, whole.spooled], [13, 10, 0]);
    assert.deepEqual([whole.droppedSpoolFull, whole.droppedInvalid], [2, 1]);
  });

  test('keep what the kernel side lost beside them, in events and in time', async () => {
    const run = await newRun();
    const lost = {kind: 'loss', probe: 'tcp'} as const;
    await writer.putBatches(run.id, [
      aBatch(1, {
        records: [
          {...lost, reason: 'lost_events', count: 70},
          {...lost, reason: 'map_full', count: 7},
          {...lost, reason: 'gap', count: 1, gapNs: 3n * SECOND_NS},
          {...lost, reason: 'unavailable', count: 1, detail: 'no such tracepoint'},
        ],
      }),
    ]);

    const reader = catalog.open(run.id);
    const account = reader.accounts()[0]!;
    reader.close();

    assert.equal(account.stored, 4);
    assert.equal(account.lostEvents, 77);
    assert.equal(account.gapNs, 3n * SECOND_NS);
  });
});

describe('a data directory', () => {
  test('that cannot be written is refused at once', async () => {
    await withDirectory((path) => {
      const file = join(path, 'file');
      writeFileSync(file, '');

      for (const bad of [file, '/dev/null/data']) {
        assert.throws(() => openStore(bad), {code: 'STORE_NOT_WRITABLE', hint: /--data/});
      }
    });
  });
});

describe('the writer', () => {
  test('refuses a run that it has no file of', async () => {
    for (const runId of ['20260101-000000-none', '../../etc/passwd', '']) {
      await assert.rejects(writer.putBatches(runId, [aBatch(1)]), {code: 'STORE_RUN_UNKNOWN'});
    }
  });

  test('lets one bad operation of a group fail alone', async () => {
    const run = await newRun();
    const notANumber = {...PHASE, users: 'many' as unknown as number};

    const [good, bad, also] = await Promise.allSettled([
      writer.putBatches(run.id, [aBatch(1, {records: [aCounter(1, 'new in this group')]})]),
      writer.putPhase(run.id, notANumber),
      writer.putBatches(run.id, [aBatch(2)]),
    ]);

    assert.equal(good.status, 'fulfilled');
    assert.equal(bad.status, 'rejected');
    assert.equal(also.status, 'fulfilled');
    const reader = catalog.open(run.id);
    assert.equal([...reader.figures({})].length, 2);
    reader.close();
  });

  test('refuses what comes after it was closed, and has written what came before', async () => {
    await withDirectory(async (path) => {
      const own = openStore(path);
      const run = aRun();
      const before = [
        own.writer.createRun(run, undefined),
        own.writer.putBatches(run.id, [aBatch(1)]),
      ];
      const closed = own.writer.close();

      await assert.rejects(own.writer.putBatches(run.id, [aBatch(2)]), {code: 'STORE_CLOSED'});
      await closed;

      await Promise.all(before);
      const reader = own.catalog.open(run.id);
      assert.equal([...reader.figures({})].length, 1);
      reader.close();
    });
  });
});

function sizeOf(runId: string): number {
  return statSync(join(dataDir, 'runs', `${runId}.db`)).size;
}

function filesOf(runId: string): string[] {
  return readdirSync(join(dataDir, 'runs')).filter((name) => name.startsWith(runId));
}

const FIGURES = ['histogram', 'counter', 'gauge'];
const NOTHING_DROPPED = {droppedSpoolFull: 0, droppedInvalid: 0};

const PHASE: Phase = {
  index: 0,
  name: 'ramp 144',
  users: 144,
  labels: {step: '3'},
  startNs: START_NS,
  spanId: 'abcdefabcdefabcd',
};

const HOST = {
  name: 'registry-1',
  kernel: '6.1.0-18-amd64',
  bpftrace: 'v0.17.0',
  cpus: 8,
  memoryBytes: 33_554_432_000,
  bootId: 'f6a4e6b8-0000-4000-8000-000000000000',
};

const LOAD: LoadReport = {
  source: 'generator-1',
  seq: 1,
  phaseIndex: 0,
  startNs: START_NS,
  endNs: START_NS + SECOND_NS,
  state: {users: 144, cpuShare: 0.25},
  rows: [
    {
      scope: 'operation',
      operation: 'push',
      latency: histogramOf([1e6, 2e6, 9e8], 7),
      serviceTime: histogramOf([1e6, 2e6], 7),
      errors: {timeout: 1},
      bytesIn: 12,
      bytesOut: 5e9,
    },
    {
      scope: 'request',
      operation: 'push',
      step: 'upload.chunk',
      latency: histogramOf([], 7),
      errors: {refused: 3},
      untimed: 3,
      bytesIn: 0,
      bytesOut: 0,
    },
  ],
};

function withoutRow({row: _, ...span}: Span & {row: number}): Span {
  return span;
}

function aSpan(number: number): Span {
  const hex = number.toString(16).padStart(2, '0');
  return {
    traceId: hex.repeat(16),
    spanId: hex.repeat(8),
    ...(number % 2 === 0 ? {parentSpanId: 'ff'.repeat(8)} : {}),
    service: 'regscope-load',
    name: number % 3 === 0 ? 'push' : 'pull',
    kind: 'client',
    startNs: START_NS + BigInt(number),
    endNs: START_NS + BigInt(number) + 5n,
    attributes: number === 0 ? {} : {'http.request.method': 'PUT', n: number, retried: false},
    links: number === 1 ? [{traceId: 'ee'.repeat(16), spanId: 'dd'.repeat(8)}] : [],
    status: number === 2 ? 'error' : 'ok',
    ...(number === 2 ? {statusMessage: 'timed out'} : {}),
  };
}
