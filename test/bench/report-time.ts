// Measures how long a report with causes takes, of a run of an hour with several hosts, and how long a browser takes to
// open it as a file. Ends with 1 where the file is larger or opens later than it may.
//
//   npm run bench -- report-time [--hosts 5] [--minutes 60]

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';

import {histogramOf} from '../../src/domain/histogram.js';
import type {LoadReport, LoadRow} from '../../src/domain/load.js';
import type {Batch, ProbeRecord} from '../../src/domain/record.js';
import {writtenReport} from '../../src/commands/report/written-report.js';
import type {RunReader, RunWriter} from '../../src/domain/ports.js';
import {HOST_TARGET} from '../../src/domain/target.js';
import {buildReport} from '../../src/insight/report/report.js';
import {openStore} from '../../src/store/open-store.js';
import {aRequest} from '../src/domain/support/sample-request.js';
import {busySecond} from '../src/store/support/busy-second.js';
import {aRun} from '../src/store/support/sample-run.js';
import {openingTimes} from './report/open-report.js';

const {values} = parseArgs({
  options: {hosts: {type: 'string', default: '5'}, minutes: {type: 'string', default: '60'}},
});
const HOSTS = Number(values.hosts);
const SECONDS = 60 * Number(values.minutes);
const PHASES = 6;
const REQUESTS_PER_SECOND = 40;
const ROUNDS = 5;
const SECOND_NS = 1_000_000_000n;
const MOST_OPENING_MS = 1_000;
const MOST_BYTES = 1e6;

const phaseOf = (second: number): number => Math.floor((second * PHASES) / SECONDS);

/** In the last phase, requests wait for a CPU, because a quota throttles the target. */
function hostSecond(second: number, host: number): Batch {
  const batch = busySecond(second, ['registry']);
  const isSick = phaseOf(second) === PHASES - 1;
  const requests = Array.from({length: REQUESTS_PER_SECOND}, (_, n): ProbeRecord => {
    const runqueue = isSick ? 9e6 : 2e5 + 1e4 * (n % 7);
    const startNs = batch.startNs + BigInt(n) * 1_000_000n;
    return aRequest(runqueue + 2e6, {runqueue, cpu: 2e6}, {startNs});
  });
  return {
    ...batch,
    agentId: `agent-${host}`,
    records: [...batch.records, ...requests, ...resources(isSick)],
  };
}

function resources(isSick: boolean): ProbeRecord[] {
  const group = {target: 'registry', probe: 'cgroup', series: '/pod'};
  const counters = {cpu_periods: 10, throttled_periods: isSick ? 9 : 0};
  const disk = {target: HOST_TARGET, probe: 'disk', series: 'sda'};
  const process = {target: 'registry', probe: 'process', series: ''};
  return [
    ...Object.entries(counters).map(([metric, value]): ProbeRecord => ({
      kind: 'counter',
      ...group,
      metric,
      value,
    })),
    {kind: 'gauge', ...group, metric: 'cpu_quota', value: 0.5},
    {kind: 'counter', ...disk, metric: 'busy_ns', value: 1e8},
    {kind: 'counter', ...process, metric: 'cpu_ns', value: 4e8},
  ];
}

function loadSecond(second: number, startNs: bigint): LoadReport {
  const times = phaseOf(second) === PHASES - 1 ? 12 : 3;
  const latency = histogramOf(Array<number>(REQUESTS_PER_SECOND * HOSTS).fill(times * 1e6), 7);
  const operation: LoadRow = {
    ...{scope: 'operation', operation: 'pull', latency, errors: {}, bytesIn: 1, bytesOut: 1},
  };
  return {
    ...{source: 'load', seq: second, phaseIndex: phaseOf(second)},
    ...{startNs, endNs: startNs + SECOND_NS, state: {users: 4}},
    rows: [operation, {...operation, scope: 'request', step: 'manifest.get'}],
  };
}

async function writeRun(writer: RunWriter): Promise<string> {
  const run = aRun();
  await writer.createRun(run, undefined);
  const startNs = busySecond(0, []).startNs;
  const at = (second: number): bigint => startNs + BigInt(second) * SECOND_NS;
  for (let index = 0; index < PHASES; index += 1) {
    await writer.putPhase(run.id, {
      ...{index, name: `phase ${index}`, spanId: `${index}`.repeat(16)},
      ...{startNs: at((index * SECONDS) / PHASES), endNs: at(((index + 1) * SECONDS) / PHASES)},
    });
  }
  for (let host = 0; host < HOSTS; host += 1) {
    const facts = {kernel: '6.1', bpftrace: '', cpus: 2, memoryBytes: 2 ** 33, bootId: `${host}`};
    await writer.putHost(run.id, `agent-${host}`, {name: `host-${host}`, ...facts});
  }
  for (let second = 0; second < SECONDS; second += 60) {
    const minute = Array.from({length: 60}, (_, n) => second + n);
    await writer.putBatches(
      run.id,
      minute.flatMap((each) => Array.from({length: HOSTS}, (_, host) => hostSecond(each, host))),
    );
    for (const each of minute) await writer.putLoad(run.id, loadSecond(each, at(each)));
  }
  await writer.closeRun(run.id);
  return run.id;
}

const dataDir = mkdtempSync(join(tmpdir(), 'regscope-report-'));
try {
  const {writer, catalog} = openStore(dataDir);
  const id = await writeRun(writer);
  await writer.close();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const reader = catalog.open(id);
    const startMs = performance.now();
    const {growth} = buildReport(reader);
    times.push(performance.now() - startMs);
    reader.close();
    if (round === 0) {
      const told = growth?.causes?.causes ?? [];
      console.log(told.map(({sentence, host}) => `${host}: ${sentence}`).join('\n'));
    }
  }
  console.log(`${HOSTS} hosts, ${SECONDS / 60} minutes: a report takes ${spreadOf(times)}`);
  await openAsFile(catalog.open(id));
} finally {
  rmSync(dataDir, {recursive: true});
}

async function openAsFile(reader: RunReader): Promise<void> {
  const html = writtenReport(reader, 'html');
  reader.close();
  const path = join(dataDir, 'report.html');
  writeFileSync(path, html);
  const bytes = Buffer.byteLength(html);
  const times = await openingTimes(path, ROUNDS);
  console.log(
    `as a file it has ${(bytes / 1e6).toFixed(2)} MB (goal: ${MOST_BYTES / 1e6}) and opens within ` +
      `${spreadOf(times)} (goal: ${MOST_OPENING_MS} ms)`,
  );
  if (bytes > MOST_BYTES || medianOf(times) > MOST_OPENING_MS) process.exitCode = 1;
}

/** `12 ms (11 to 20)`: the median, the least and the most. */
function spreadOf(times: readonly number[]): string {
  const [least, most] = [Math.min(...times), Math.max(...times)];
  return `${medianOf(times).toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)})`;
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[times.length >> 1]!;
}
