// Counts for each step, with one connection and with many, how many requests of a client have exactly one
// record and how many have the right trace. Measures how much of their time has a name, and the cost.
//
// The records are compared with the client's own list. Run as root:
// node --import tsx test/bench/requests.ts [SECONDS_PER_ROW]

import type {ChildProcess} from 'node:child_process';
import {setTimeout as sleep} from 'node:timers/promises';

import type {RequestRecord} from '../../src/domain/request.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {startRequestsProbe, type RequestsProbe} from '../bpf/support/requests-probe.js';
import {endBpftrace} from '../support/end-bpftrace.js';
import {costDuring, cpuMs, keepStats, startFloor, type Cost} from './requests/bpf-cost.js';
import {pushManifest, pushRandomBlob} from './requests/content.js';
import {TracingClient, type Sent} from './requests/tracing-client.js';

const CONNECTIONS = [1, 8, 32, 256];
const FLOOR_CONNECTIONS = 8;
const IDLE_MS = 1_000;

interface Step {
  readonly name: string;
  readonly connections: readonly number[];
  /** Performs one operation: one request, or the requests of a push. */
  readonly perform: (client: TracingClient) => Promise<void>;
}

async function stepsOf(registry: RegistryPart): Promise<Step[]> {
  const manifest = new URL(await pushManifest(registry.url)).pathname;
  const small = await pushRandomBlob(registry.url, 10 * 1024);
  const large = await pushRandomBlob(registry.url, 100 * 1024 * 1024);
  const get = (path: string) => (client: TracingClient) => client.get(path);
  return [
    {name: 'ping', connections: CONNECTIONS, perform: get('/v2/')},
    {name: 'manifest.get', connections: CONNECTIONS, perform: get(manifest)},
    {name: 'blob.get 10 KB', connections: CONNECTIONS, perform: get(small)},
    {name: 'blob.get 100 MB', connections: [1, 8], perform: get(large)},
    {name: 'push', connections: [1, 8, 32], perform: (client) => client.push()},
  ];
}

/** Performs one operation at a time on each connection, until the time is over. */
async function perform(step: Step, client: TracingClient, ms: number): Promise<readonly Sent[]> {
  const endMs = performance.now() + ms;
  const one = async (): Promise<void> => {
    while (performance.now() < endMs) await step.perform(client);
  };
  await Promise.all(Array.from({length: client.connections}, one));
  return client.takeSent();
}

/** The cost per request, without the cost of other processes of the host. */
async function costPerRequest(
  bpftrace: ChildProcess,
  work: () => Promise<readonly Sent[]>,
): Promise<{sent: readonly Sent[]; usecs: number; runs: number}> {
  const idle = await costDuring(bpftrace, () => sleep(IDLE_MS));
  let sent: readonly Sent[] = [];
  const beganMs = performance.now();
  const busy = await costDuring(bpftrace, async () => (sent = await work()));
  const share = (performance.now() - beganMs) / IDLE_MS;
  const per = (key: keyof Cost): number => (busy[key] - idle[key] * share) / sent.length;
  return {sent, usecs: per('runNs') / 1e3, runs: per('runs')};
}

function atQuantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

/** The share of the time that has a name, for the requests around quantile q of the durations. */
function explainedAt(records: readonly RequestRecord[], q: number): number {
  const sorted = [...records].sort((left, right) => left.durationNs - right.durationNs);
  const width = Math.max(1, Math.floor(sorted.length / 100));
  const middle = Math.floor(q * (sorted.length - 1));
  const band = sorted.slice(Math.max(0, middle - width), middle + width + 1);
  return atQuantile(
    band.map(({budget, durationNs}) => 1 - (budget.get('unexplained') ?? 0) / durationNs),
    0.5,
  );
}

async function row(
  step: Step,
  connections: number,
  {registry, probe, ms}: {registry: RegistryPart; probe: RequestsProbe; ms: number},
): Promise<string> {
  const client = new TracingClient(registry.url, connections);
  await probe.settle();
  probe.records.length = 0;
  const [lostBefore, readerBefore] = [probe.lost(), probe.readerUsecs()];
  const bpftraceBefore = cpuMs(probe.bpftrace.pid!);
  const {sent, usecs, runs} = await costPerRequest(probe.bpftrace, () => perform(step, client, ms));
  client.close();
  await probe.settle();
  const records = probe.records.filter(({side}) => side === 'server');
  const byTrace = new Map<string, RequestRecord[]>();
  for (const record of records) {
    const id = `${record.trace?.traceId}${record.trace?.spanId}`;
    byTrace.set(id, [...(byTrace.get(id) ?? []), record]);
  }
  const tied = sent.filter(({id}) => byTrace.get(id)?.length === 1);
  const inside = tied.filter(({id, durationNs}) => byTrace.get(id)![0]!.durationNs <= durationNs);
  const bpftraceUsecs = (1e3 * (cpuMs(probe.bpftrace.pid!) - bpftraceBefore)) / sent.length;
  return [
    step.name.padEnd(16),
    String(connections).padStart(4),
    String(sent.length).padStart(8),
    share(records.length / sent.length),
    share(tied.length / sent.length),
    share(inside.length / tied.length),
    share(explainedAt(records, 0.5)),
    share(explainedAt(records, 0.99)),
    usecs.toFixed(1).padStart(8),
    runs.toFixed(0).padStart(6),
    ((1e3 * usecs) / runs).toFixed(0).padStart(7),
    bpftraceUsecs.toFixed(0).padStart(9),
    ((probe.readerUsecs() - readerBefore) / sent.length).toFixed(0).padStart(7),
    String(probe.lost() - lostBefore).padStart(5),
  ].join(' ');
}

function share(value: number): string {
  return `${(100 * value).toFixed(2)}%`.padStart(9);
}

const HEADER =
  'step             conn requests  captured      tied    inside  expl.p50  expl.p99       µs   runs  ns/run' +
  '  bpftrace  reader  lost';

async function floors(registry: RegistryPart, steps: readonly Step[], ms: number): Promise<void> {
  const floor = await startFloor(registry.pid);
  for (const step of steps) {
    const client = new TracingClient(registry.url, FLOOR_CONNECTIONS);
    const {usecs, runs} = await costPerRequest(floor, () => perform(step, client, ms));
    client.close();
    console.log(
      `floor of ${step.name}: ${usecs.toFixed(1)} µs in ${runs.toFixed(0)} runs of empty programs`,
    );
  }
  await endBpftrace(floor);
}

const ms = 1e3 * Number(process.argv[2] ?? 2);
const putBack = keepStats();
const registry = await startRegistry();
try {
  const steps = await stepsOf(registry);
  await floors(registry, steps, ms / 2);
  const probe = await startRequestsProbe([registry.pid]);
  console.log('µs and runs: of probe programs per request; bpftrace, reader: µs of CPU time');
  console.log(HEADER);
  for (const step of steps) {
    for (const connections of step.connections) {
      console.log(await row(step, connections, {registry, probe, ms}));
    }
  }
  await probe.stop();
} finally {
  await registry.stop();
  putBack();
}
