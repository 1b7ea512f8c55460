import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';

import type {LoadReport} from '../../../../src/domain/load.js';
import type {StoredBudget} from '../../../../src/domain/ports.js';
import type {Phase} from '../../../../src/domain/run.js';
import {MetricExport, type ToldFigure} from '../../../../src/trace/metrics/metric-export.js';
import type {SenderOptions} from '../../../../src/trace/otlp-sender.js';
import {unended} from '../../domain/support/sample-run.js';
import {budgetOf} from '../../insight/support/sample-budgets.js';
import {
  RUN as SAMPLE,
  loadOf,
  phaseOf,
  readerOf,
  seconds,
} from '../../insight/support/sample-run.js';
import {encodeMessage, type ReceivedPoint} from '../support/otlp-proto.js';
import {startOtlpReceiver, type OtlpReceiver} from '../support/otlp-receiver.js';

const RUN = {...SAMPLE, name: 'nightly', labels: {storage: 'nvme'}, endNs: seconds(60)};
const PUSH: Phase = {...phaseOf(0, 'push 8', 1, 25), rate: 20};
const PULL = phaseOf(1, 'pull', 25, 60);
const PHASES = [PUSH, PULL];

describe('MetricExport', () => {
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());
  beforeEach(() => receiver.reset());

  test('sends what clients measured, by phase, operation and step', async () => {
    const load = [loadOf(0, 2, 10, 5, {timeout: 3}), loadOf(0, 12, 20, 40), loadOf(1, 30, 7, 5)];

    await exportRun(readerOf({run: RUN, phases: PHASES, load}));

    const [operations, requests] = totals('regscope.client.duration', 'push 8');
    assert.deepEqual(operations!.attributes, {
      'regscope.operation': 'push',
      'regscope.phase.name': 'push 8',
      'regscope.phase.users': 8,
      'regscope.phase.rate': 20,
      'regscope.phase.index': 0,
    });
    assert.equal(requests!.attributes['regscope.step'], 'upload.finish');
    assert.equal(operations!.histogram!.count, 30);
    assert.ok(Math.abs(operations!.value - 0.85) < 0.01, `${operations!.value} s`);
    assert.deepEqual(durationsOf(operations!), [
      [0.005, 10],
      [0.04, 20],
    ]);
    assert.deepEqual(
      totals('regscope.client.attempts').map(({value}) => value),
      [30, 30, 7, 7],
    );
    const [errors] = totals('regscope.client.errors');
    assert.deepEqual([errors!.value, errors!.attributes['error.type']], [3, 'timeout']);
  });

  test('sends what the kernel saw, by phase, target and step, with the parts of its time', async () => {
    const parts = {'fs.sync': 4, 'upstream:a:1': 3, 'upstream:b:2': 1} as const;
    const budgets = [budgetOf(0, 3, 50, parts), budgetOf(0, 14, 50, parts), budgetOf(1, 30, 1, {})];

    await exportRun(readerOf({run: RUN, phases: PHASES, budgets}));

    const [durations] = totals('regscope.request.duration', 'push 8');
    const {
      'regscope.target': target,
      'regscope.step': step,
      'regscope.side': side,
    } = durations!.attributes;
    assert.deepEqual([target, step, side], ['registry', 'manifest.get', 'server']);
    assert.deepEqual(durationsOf(durations!), [[0.008, 100]]);
    assert.ok(Math.abs(durations!.value - 0.8) < 1e-9);
    assert.deepEqual(
      totals('regscope.request.part.time', 'push 8').map(({attributes, value}) => [
        attributes['regscope.part'],
        Math.round(value * 1e9) / 1e9,
      ]),
      [
        ['fs.sync', 0.4],
        ['upstream', 0.4],
      ],
    );
    const [instant] = totals('regscope.request.duration', 'pull');
    assert.deepEqual([instant!.histogram!.zeroCount, instant!.histogram!.count], [1, 1]);
  });

  test('is about the run: its id, its name and its labels are the resource', async () => {
    await exportRun(readerOf({run: RUN, phases: PHASES, load: [loadOf(0, 2, 1, 5)]}));

    const [{resource} = assert.fail()] = receiver.metrics.items;
    assert.deepEqual(resource, {
      'service.name': 'regscope',
      'service.instance.id': RUN.id,
      'regscope.run.id': RUN.id,
      'regscope.run.name': 'nightly',
      'regscope.label.storage': 'nvme',
    });
  });

  test('sends a point of each phase every ten seconds, from its start, and one at its end', async () => {
    const load = Array.from({length: 58}, (_, at) => loadOf(at < 24 ? 0 : 1, at + 1, 1, 5));

    await exportRun(readerOf({run: RUN, phases: PHASES, load}));

    const points = pointsOf('regscope.client.attempts').filter(isOperation);
    assert.ok(points.every(({kind, temporality}) => kind === 'sum' && temporality === 2));
    assert.deepEqual(
      points.map(({attributes, startNs, atNs, value}) => [
        ...[attributes['regscope.phase.name'], since(startNs), since(atNs), value],
      ]),
      [
        ['push 8', 1, 10, 9],
        ['push 8', 1, 20, 19],
        ['push 8', 1, 25, 24],
        ['pull', 25, 30, 5],
        ['pull', 25, 40, 15],
        ['pull', 25, 50, 25],
        ['pull', 25, 60, 34],
        // The totals, a millisecond after the end of the run.
        ['push 8', 1, 60.001, 24],
        ['pull', 25, 60.001, 34],
      ],
    );
  });

  test('follows a run: requests that end late are added, and the totals have what came too late', async () => {
    const budgets: StoredBudget[] = [budgetOf(0, 2, 5, {cpu: 1})];
    const load: LoadReport[] = [loadOf(0, 13, 1, 5)];
    let active = true;
    let looks = 0;
    const long = {...RUN, endNs: seconds(410)};
    const source = {
      ...readerOf({budgets, load}),
      run: () => (active ? unended(long) : long),
      phases: () => [active ? unended(PUSH) : {...PUSH, endNs: seconds(405)}],
      latestNs: () => load.at(-1)!.endNs,
    };

    await exportRun(source, {
      follow: {
        active: () => active,
        pause: async () => {
          looks += 1;
          // Requests end that began in the third second.
          if (looks === 1) budgets.push(budgetOf(0, 2, 2, {cpu: 9_000}));
          if (looks === 1) load.push(loadOf(0, 23, 1, 5));
          if (looks === 2) load.push(loadOf(0, 400, 1, 5));
          // A batch comes that its agent held back for minutes.
          if (looks === 3) budgets.push(budgetOf(0, 4, 3, {cpu: 1}));
          active = looks < 4;
        },
      },
    });

    const counts = pointsOf('regscope.request.duration').map(
      ({atNs, histogram}) => [since(atNs), histogram!.count] as const,
    );
    assert.deepEqual(counts.slice(0, 2), [
      [10, 5],
      [20, 7],
    ]);
    assert.deepEqual(counts.at(-1), [410.001, 10]);
    assert.deepEqual(
      counts.map(([at]) => at),
      [...counts.map(([at]) => at)].sort((one, other) => one - other),
    );
  });

  test('sends what the report tells of the run as a whole, once it has ended', async () => {
    const attributes = {'host.name': 'h', 'regscope.probe': 'tcp'};
    const told: ToldFigure[] = [
      {metric: 'regscope.probe.time', attributes, value: 1.5},
      {metric: 'regscope.run.degraded', attributes: {}, value: 0},
    ];

    await exportRun(readerOf({run: RUN}), {told});

    const [cost] = pointsOf('regscope.probe.time');
    assert.deepEqual([cost!.value, cost!.unit, cost!.attributes], [1.5, 's', attributes]);
    assert.deepEqual([since(cost!.startNs), since(cost!.atNs)], [0, 60.001]);
    assert.equal(pointsOf('regscope.run.degraded')[0]!.kind, 'gauge');
  });

  test('an endpoint gets everything in the end, though it fails in ways that are temporary', async () => {
    receiver.metrics.faults.push('drop', {status: 503}, {status: 429});

    const tally = await exportRun(oneReport(), {sleep: async () => {}});

    assert.equal(tally.sent, receiver.metrics.items.length);
    assert.ok(tally.sent > 0);
    assert.equal(tally.rejected, 0);
  });

  test('points that the endpoint rejects are counted, with its reason', async () => {
    receiver.metrics.answer = encodeMessage('ExportMetricsServiceResponse', {
      partialSuccess: {rejectedDataPoints: 2, errorMessage: 'too old'},
    });

    const {sent, rejected, reason} = await exportRun(oneReport());

    const requests = receiver.metrics.sizes.length;
    assert.deepEqual([rejected, reason], [2 * requests, 'too old']);
    assert.equal(sent, receiver.metrics.items.length - rejected);
  });

  test('an endpoint that finds requests too large gets smaller ones', async () => {
    receiver.metrics.most = 3;

    const {sent} = await exportRun(oneReport());

    assert.equal(sent, receiver.metrics.items.length);
    assert.ok(Math.max(...receiver.metrics.sizes) <= 3);
  });

  for (const [name, status, headers] of [
    ['404', 404, {}],
    ['200 with a page', 200, {'content-type': 'text/html'}],
  ] as const) {
    test(`an endpoint that answers ${name} takes no metrics`, async () => {
      receiver.metrics.faults.push({status, headers, body: Buffer.from('<html>')});

      await assert.rejects(exportRun(oneReport()), {
        code: 'TRACE_ENDPOINT_REFUSED',
        message: /does not take metrics: /,
      });
    });
  }

  interface Given extends Partial<SenderOptions> {
    readonly follow?: Parameters<MetricExport['run']>[0];
    readonly told?: readonly ToldFigure[];
  }

  async function exportRun(
    source: ConstructorParameters<typeof MetricExport>[1],
    {follow, told = [], ...options}: Given = {},
  ) {
    const endpoint = {url: `${receiver.url}/v1/metrics`, headers: {}};
    const out = new MetricExport({endpoint, ...options}, source);
    try {
      return await out.run(follow, () => Promise.resolve(told));
    } finally {
      await out.close();
    }
  }

  function pointsOf(metric: string): ReceivedPoint[] {
    return receiver.metrics.items.filter(({name}) => name === metric);
  }

  /** The last points of a metric, of one phase or of all. */
  function totals(metric: string, phase?: string): ReceivedPoint[] {
    return pointsOf(metric).filter(
      ({atNs, attributes}) =>
        since(atNs) > 60 && [undefined, attributes['regscope.phase.name']].includes(phase),
    );
  }
});

function oneReport() {
  return readerOf({run: RUN, phases: PHASES, load: [loadOf(0, 2, 1, 5)]});
}

function isOperation({attributes}: ReceivedPoint): boolean {
  return attributes['regscope.step'] === undefined;
}

/** Seconds since the start of the run. */
function since(ns: bigint): number {
  return Number(ns - RUN.startNs) / 1e9;
}

/** The durations in seconds, each as the one of these that its bucket holds, with how often it was seen. */
function durationsOf({histogram}: ReceivedPoint): (readonly [number, number])[] {
  const {scale, offset, bucketCounts} = histogram!;
  const limit = (index: number): number => 2 ** (index / 2 ** scale);
  return bucketCounts.flatMap((count, at) => {
    if (count === 0) return [];
    const [low, high] = [limit(offset + at), limit(offset + at + 1)];
    // Histograms of clients are exact to 1/128, those of the kernel to 1/16.
    const found = [0.005, 0.008, 0.04].find((s) => s * (1 + 1 / 16) > low && s <= high);
    return [[found ?? NaN, count] as const];
  });
}
