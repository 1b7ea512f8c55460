// Measures how fast the causes of a brushed range are answered: a run of ten minutes in a real run file,
// ranges of 5 to 120 s against the rest, as the live view asks them.
//
//   node --import tsx test/bench/causes-range.ts [--minutes 10] [--hosts 1] [--rate 300] [--ranges 60]

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';

import {InlineQueries} from '../../src/api/queries/inline-queries.js';
import type {CausesAnswerJson} from '../../src/contract/causes-answer-json.js';
import {histogramOf} from '../../src/domain/histogram.js';
import type {LoadReport} from '../../src/domain/load.js';
import type {Figure, ProbeRecord} from '../../src/domain/record.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {openStore} from '../../src/store/open-store.js';
import {counterFigure, gaugeFigure} from '../src/domain/support/sample-figures.js';
import {busySecond} from '../src/store/support/busy-second.js';
import {SECOND_NS, START_NS, aBatch, aRun} from '../src/store/support/sample-run.js';
import {randomFrom} from '../support/seeded-random.js';
import {requestIn} from './requests/synthetic-requests.js';

const {values} = parseArgs({
  options: {
    minutes: {type: 'string', default: '10'},
    hosts: {type: 'string', default: '1'},
    rate: {type: 'string', default: '300'},
    ranges: {type: 'string', default: '60'},
  },
});
const [minutes, hosts, rate, ranges] = [
  values.minutes,
  values.hosts,
  values.rate,
  values.ranges,
].map(Number) as [number, number, number, number];
const SECONDS = 60 * minutes;
const PHASES = 3;
/** In these seconds a CPU quota throttles the registry, so that some ranges have a cause and charts. */
const isThrottled = (second: number): boolean => second % 150 < 50;
const GROUPS = 20;
const PROGRAMS = 10;
const random = randomFrom(11);

const dataDir = mkdtempSync(join(tmpdir(), 'regscope-causes-'));
try {
  const run = aRun({endNs: START_NS + BigInt(SECONDS) * SECOND_NS});
  const {writer, catalog} = openStore(dataDir);
  await writer.createRun(run, undefined);
  await fill();
  await writer.closeRun(run.id);
  await writer.close();
  const queries = new InlineQueries(catalog);
  await ask(queries, 10, 30); // the collector's worker has answered before
  const asked = [];
  for (let n = 0; n < ranges; n += 1) asked.push(await timed(queries, n % 2 === 0));
  print(asked);

  async function fill(): Promise<void> {
    for (let second = 0; second < SECONDS; second += 1) {
      if (second % Math.ceil(SECONDS / PHASES) === 0) await beginPhase(second);
      const batches = Array.from({length: hosts}, (_, host) => batchOf(second, host));
      await writer.putBatches(run.id, batches);
      await writer.putLoad(run.id, loadOf(second));
    }
  }

  async function beginPhase(second: number): Promise<void> {
    const seconds = Math.ceil(SECONDS / PHASES);
    const index = second / seconds;
    const startNs = START_NS + BigInt(second) * SECOND_NS;
    await writer.putPhase(run.id, {
      ...{index, name: `phase ${index}`, spanId: 'a'.repeat(16), startNs},
      endNs: startNs + BigInt(seconds) * SECOND_NS,
    });
  }
} finally {
  rmSync(dataDir, {recursive: true});
}

interface Asked {
  readonly ms: number;
  /** Of all threads of the process: without the waits for a CPU that other programs have. */
  readonly cpuMs: number;
  readonly causes: number;
  readonly bytes: number;
}

/** Half of the ranges lie where the quota throttles, the others anywhere. */
async function timed(queries: InlineQueries, isSick: boolean): Promise<Asked> {
  const seconds = isSick ? 20 + Math.floor(random() * 30) : 5 + Math.floor(random() * 116);
  const sick = 150 * Math.floor((random() * SECONDS) / 150);
  const from = isSick ? sick : Math.floor(random() * (SECONDS - seconds));
  const [startMs, before] = [performance.now(), process.cpuUsage()];
  const text = await ask(queries, from, from + seconds);
  const ms = performance.now() - startMs;
  const {user, system} = process.cpuUsage(before);
  const {causes} = JSON.parse(text) as CausesAnswerJson;
  return {ms, cpuMs: (user + system) / 1e3, causes: causes.causes.length, bytes: text.length};
}

function ask(queries: InlineQueries, from: number, to: number): Promise<string> {
  const at = (second: number): bigint => START_NS + BigInt(second) * SECOND_NS;
  return queries.ask('latest', {kind: 'causes', range: {fromNs: at(from), toNs: at(to)}});
}

function batchOf(second: number, host: number): ReturnType<typeof aBatch> {
  const targets = ['registry', 'redis', 'nginx'];
  const {records} = busySecond(second, targets);
  const startNs = START_NS + BigInt(second) * SECOND_NS;
  const requests = host === 0 ? Array.from({length: rate}, () => requestOf(startNs, second)) : [];
  const all: ProbeRecord[] = [...records, ...resourcesOf(second), ...requests];
  return aBatch(second, {
    ...{agentId: `agent-${host}`, records: all, clockOffsetNs: 0n},
    ...{startNs, endNs: startNs + SECOND_NS},
  });
}

/** A request waits longer for a CPU where the quota throttles. */
function requestOf(startNs: bigint, second: number): RequestRecord {
  const request = requestIn(startNs);
  if (!isThrottled(second)) return request;
  const waitNs = 5_000_000;
  const budget = new Map(request.budget);
  budget.set('runqueue', (budget.get('runqueue') ?? 0) + waitNs);
  return {...request, durationNs: request.durationNs + waitNs, budget};
}

/** As many figures as an agent reads on a host with twenty control groups, every two seconds. */
function resourcesOf(second: number): Figure[] {
  if (second % 2 === 1) return [];
  const groups = Array.from({length: GROUPS}, (_, group) => groupFigures(group, second)).flat();
  const programs = Array.from({length: PROGRAMS}, (_, at) =>
    counters('host', 'programs', `program-${at}`, ['cpu_ns', 'read_bytes', 'written_bytes']),
  );
  const disks = ['sda', 'sdb', 'loop0'].flatMap((disk) =>
    counters('host', 'disk', disk, ['busy_ns', 'reads', 'writes', 'read_bytes', 'written_bytes']),
  );
  const network = counters('registry', 'network', 'net:[1]', [
    ...['sent_segments', 'retransmitted_segments', 'listen_overflows', 'listen_drops', 'aborts'],
  ]);
  return [...groups, ...programs.flat(), ...disks, ...network];
}

function groupFigures(group: number, second: number): Figure[] {
  const [target, series] = group === 0 ? ['registry', '/docker/abc'] : ['host', `/group-${group}`];
  const names = ['cpu_ns', 'reads', 'writes', 'read_bytes', 'written_bytes', 'memory_limit_hits'];
  const throttled = group === 0 && isThrottled(second) ? 16 : 0;
  const own = {target, probe: 'cgroup'};
  return [
    ...counters(target, 'cgroup', series, names),
    counterFigure(series, 'cpu_periods', 20, own),
    counterFigure(series, 'throttled_periods', throttled, own),
    counterFigure(series, 'throttled_ns', throttled * 5e7, own),
    {...gaugeFigure('memory_bytes', 5e7 + group), ...own, series},
    {...gaugeFigure('cpu_quota', 0.5), ...own, series},
  ];
}

function counters(
  target: string,
  probe: string,
  series: string,
  names: readonly string[],
): Figure[] {
  return names.map((metric) => {
    return counterFigure(series, metric, Math.floor(random() * 1000), {probe, target});
  });
}

function loadOf(second: number): LoadReport {
  const startNs = START_NS + BigInt(second) * SECOND_NS;
  const latency = histogramOf(
    Array.from({length: 100}, () => 2e6 * (1 + random())),
    7,
  );
  const row = {operation: 'pull', latency, errors: {}, bytesIn: 0, bytesOut: 0};
  const steps = ['manifest.get', 'blob.get', 'blob.head'] as const;
  return {
    ...{source: 'load', seq: second, startNs, endNs: startNs + SECOND_NS, state: {users: 8}},
    phaseIndex: Math.floor(second / Math.ceil(SECONDS / PHASES)),
    rows: [
      {...row, scope: 'operation' as const},
      ...steps.map((step) => ({...row, scope: 'request' as const, step})),
    ],
  };
}

function print(asked: readonly Asked[]): void {
  const named = asked.filter(({causes}) => causes > 0).length;
  const bytes = Math.max(...asked.map((each) => each.bytes));
  console.log(
    [
      `${minutes} min, ${hosts} hosts, ${rate} requests/s, ${asked.length} ranges`,
      quantiles(
        'answered in',
        asked.map(({ms}) => ms),
      ),
      quantiles(
        'CPU time',
        asked.map(({cpuMs}) => cpuMs),
      ),
      `${named} of them have a cause; answers up to ${(bytes / 1e3).toFixed(0)} kB`,
    ].join('\n'),
  );
}

function quantiles(what: string, values: readonly number[]): string {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (q: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!.toFixed(0);
  return `${what}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms`;
}
