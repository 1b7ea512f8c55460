// The requests of the simulated run as a kernel probe would see them. Their budgets follow the
// load, which slows the disk down.

import {BudgetSum, isFailed} from '../../../src/domain/budget.js';
import type {
  RequestFilter,
  RequestPage,
  StoredBudget,
  StoredRequest,
} from '../../../src/domain/ports.js';
import type {BudgetPart, RequestCall, RequestRecord} from '../../../src/domain/request.js';
import {optional} from '../../../src/domain/optional.js';
import type {Stack} from '../../../src/domain/stacks/stack.js';
import type {Step} from '../../../src/domain/step.js';
import {noise} from './simulated-latency.js';
import {momentAt, phaseAtSecond} from './simulated-run.js';
import type {SimulatedPhase} from './simulated-run.js';

/** [part, ms below the knee, how much it feels the disk's pressure from 0 to 1] */
type PartShape = readonly [BudgetPart, number, number];

interface RequestShape {
  readonly method: string;
  readonly path: string;
  readonly step: Step;
  readonly status: number;
  /** The number of requests in a second. */
  readonly times: number;
  readonly parts: readonly PartShape[];
}

const REDIS = 'upstream:10.0.0.9:6379';
const DIGEST = 'sha256:9b2a28eb47540823042a2ba401386845089bb7b62a9637d55816132c4c3c36eb';
const LITTLE: readonly PartShape[] = [
  ['queue', 0.05, 0.1],
  ['receive', 0.06, 0],
  ['cpu', 0.42, 0],
  ['runqueue', 0.09, 0.3],
  ['sched', 0.05, 0.2],
  ['send', 0.08, 0],
  ['unexplained', 0.03, 0],
];

const SHAPES: Readonly<Record<SimulatedPhase['operation'], readonly RequestShape[]>> = {
  push: [
    shape('HEAD', `blobs/${DIGEST}`, 'blob.head', 404, 6, [
      ['fs.meta', 0.2, 0.2],
      [REDIS, 0.4, 0],
    ]),
    shape('POST', 'blobs/uploads/', 'upload.start', 202, 5, [
      ['fs.meta', 2.1, 0.5],
      ['fs.write', 0.6, 0.6],
      ['fs.sync', 3.1, 1],
    ]),
    shape('PATCH', 'blobs/uploads/5f3c?_state=eyJ', 'upload.chunk', 202, 5, [
      ['receive', 6.2, 0],
      ['fs.write', 8.4, 0.4],
      ['cpu', 2.1, 0],
      ['wait:lock', 0.4, 0.5],
    ]),
    shape('PUT', `blobs/uploads/5f3c?digest=${DIGEST}`, 'upload.finish', 201, 5, [
      ['fs.sync', 15.2, 1],
      ['fs.meta', 2.8, 0.7],
      ['fs.read', 1.9, 0.1],
      ['wait:lock', 1.1, 0.8],
      [REDIS, 0.5, 0],
    ]),
    shape('PUT', 'manifests/v1.2', 'manifest.put', 201, 2, [
      ['fs.sync', 10.4, 1],
      ['fs.meta', 1.7, 0.7],
      [REDIS, 0.8, 0],
    ]),
  ],
  pull: [
    shape('HEAD', 'manifests/v1.2', 'manifest.head', 200, 5, [
      ['fs.read', 0.3, 0],
      [REDIS, 0.4, 0],
    ]),
    shape('GET', `manifests/${DIGEST}`, 'manifest.get', 200, 5, [
      ['fs.read', 0.6, 0.1],
      [REDIS, 0.4, 0],
      ['wait:gc', 0.1, 0],
    ]),
    shape('GET', `blobs/${DIGEST}`, 'blob.get', 200, 9, [
      ['fs.read', 2.4, 0.1],
      ['send', 3.9, 0],
      ['send.wait', 3.3, 0],
    ]),
  ],
  'docker push': [shape('GET', '', 'ping', 401, 3, [])],
};

function shape(
  method: string,
  tail: string,
  step: Step,
  status: number,
  times: number,
  own: readonly PartShape[],
): RequestShape {
  const path = tail === '' ? '/v2/' : `/v2/platform/backend-api/${tail}`;
  return {method, path, step, status, times, parts: [...LITTLE, ...own]};
}

/** The requests that the registry served in a second of the run. */
export function recordsAt(second: number, runStartMs: number): RequestRecord[] {
  const {operation, pressure, users} = momentAt(second);
  return SHAPES[operation].flatMap((each, kind) =>
    Array.from({length: each.times}, (_, at) => {
      const seed = second * 211 + kind * 31 + at;
      const fails = users > 112 && each.step === 'upload.finish' && noise(seed) < 0.08;
      const startNs = BigInt(Math.round((runStartMs + second * 1000 + 990 * noise(seed)) * 1e6));
      return recordOf(each, {seed, pressure, startNs, status: fails ? 503 : each.status});
    }),
  );
}

interface Moment {
  readonly seed: number;
  readonly pressure: number;
  readonly startNs: bigint;
  readonly status: number;
}

function recordOf(
  {method, path, step, parts}: RequestShape,
  {seed, pressure, startNs, status}: Moment,
): RequestRecord {
  const budget = new Map<BudgetPart, number>();
  for (const [at, [part, ms, feels]] of parts.entries()) {
    const luck = Math.exp(1.3 * (noise(seed * 17 + at) - 0.5) + (noise(seed) > 0.97 ? feels : 0));
    const ns = Math.round(ms * 1e6 * luck * (1 + (pressure - 1) * feels));
    budget.set(part, (budget.get(part) ?? 0) + ns);
  }
  const durationNs = [...budget.values()].reduce((sum, ns) => sum + ns, 0);
  return {
    ...{kind: 'request', side: 'server', target: 'registry', pid: 2211, goid: 4_100 + (seed % 97)},
    ...{method, path, step, status, startNs, durationNs, budget},
    bytesIn: step === 'upload.chunk' ? 655_360 : 412,
    bytesOut: step === 'blob.get' ? 409_600 : 640,
    trace: {traceId: hex(seed, 32), spanId: hex(seed + 7, 16)},
    peer: `10.0.0.2${seed % 9}:${40_000 + (seed % 1_000)}`,
    local: REGISTRY,
    inferred: budget.has(REDIS) ? [REDIS] : [],
    ...(step === 'blob.get' ? {drainNs: 2_300_000} : {}),
    calls: callsOf(budget),
    details: {device: 'sdb', ...(budget.has(REDIS) ? {peer: '10.0.0.9:6379'} : {})},
  };
}

/** Requests of these steps came through nginx. */
const PROXIED: Step = 'manifest.head';
const REGISTRY = '10.0.0.5:5000';

/** The request of nginx, and the call by which it asked the registry. */
function proxied(record: RequestRecord, id: number): readonly RequestRecord[] {
  const callNs = record.durationNs + 120_000;
  const at = (earlierNs: number): bigint => record.startNs - BigInt(earlierNs);
  const shared = {...record, target: 'nginx', pid: 1_180, goid: 0, inferred: [], details: {}};
  const ends = {local: record.peer!, peer: REGISTRY};
  const upstream: BudgetPart = 'upstream:registry';
  return [
    {
      ...{...shared, id, startNs: at(300_000), durationNs: callNs + 500_000},
      budget: new Map<BudgetPart, number>([
        [upstream, callNs],
        ['cpu', 380_000],
        ['send', 120_000],
      ]),
      calls: [{part: 'send', offsetNs: callNs + 340_000, durationNs: 120_000, count: 1}],
    },
    {
      ...{...shared, side: 'client', startNs: at(60_000), durationNs: callNs, ...ends},
      ...{origin: {id, by: 'connection'}, budget: new Map([[upstream, callNs]]), calls: []},
    },
  ];
}

const ORDER: readonly string[] = [
  ...['queue', 'receive', 'fs.meta', REDIS, 'wait:lock', 'fs.read', 'fs.write', 'fs.sync'],
  ...['send', 'send.wait'],
];

/** Where goroutines of the simulated registry wait for its lock. */
const LOCKED: Stack = {
  frames: [
    'net/http.(*conn).serve',
    'github.com/docker/distribution/registry/handlers.(*App).ServeHTTP',
    'github.com/docker/distribution/registry/storage/cache.(*memoryBlobDescriptorCache).Stat',
    'sync.(*RWMutex).RLock',
    'runtime.semacquire1',
    'runtime.gopark',
  ].map((name) => ({kind: 'user', name, module: 'registry', named: true, inlined: false})),
  truncated: false,
  droppedFrames: 0,
};

/** The calls of a request, in two rounds with a little CPU time between them. */
function callsOf(budget: RequestRecord['budget']): RequestCall[] {
  const calls: RequestCall[] = [];
  const gapNs = (budget.get('cpu') ?? 0) / 16;
  let offsetNs = 0;
  for (const round of [0.7, 0.3]) {
    for (const part of ORDER) {
      const ns = budget.get(part as BudgetPart);
      if (ns === undefined || (round < 0.5 && (part === 'queue' || part === 'fs.sync'))) continue;
      const isOnce = part === 'queue' || part === 'fs.sync';
      const durationNs = Math.round(isOnce ? ns : ns * round);
      const stack = optional('stack', part === 'wait:lock' ? LOCKED : undefined);
      const call = {part: part as BudgetPart, offsetNs: Math.round(offsetNs), durationNs};
      calls.push({...call, count: 1, ...stack});
      offsetNs += durationNs + gapNs;
    }
  }
  return calls.map((call) => ({...call, count: call.part === 'fs.write' ? 21 : call.count}));
}

export function* budgetsOf(
  seconds: number,
  startMs: number,
  filter: RequestFilter = {},
): Generator<StoredBudget> {
  for (let second = 0; second < seconds; second += 1) {
    const sums = new Map<Step, BudgetSum>();
    for (const record of recordsAt(second, startMs)) {
      const sum = sums.get(record.step) ?? new BudgetSum();
      sums.set(record.step, sum);
      sum.addRequest(record);
    }
    const startNs = BigInt(Math.round(startMs + second * 1000)) * 1_000_000n;
    const phase = phaseAtSecond(second);
    for (const [step, {buckets}] of sums) {
      const budget = {startNs, phase, target: 'registry', step, side: 'server' as const, buckets};
      if (isWanted(filter, budget)) yield budget;
    }
  }
}

/** All requests of the run, as pages of a run file that keeps every request. */
export function requestsOf(
  seconds: number,
  startMs: number,
  agentId: string,
  page: RequestPage = {},
): StoredRequest[] {
  const all: StoredRequest[] = [];
  for (let second = 0; second < seconds; second += 1) {
    for (const record of recordsAt(second, startMs)) {
      const row = all.length + 1;
      const span = {traceId: record.trace!.traceId, spanId: hex(row, 16)};
      all.push({row, agentId, phase: phaseAtSecond(second), operation: 'push', span, record});
    }
  }
  for (const {record, row, phase} of all.filter((each) => each.record.step === PROXIED)) {
    for (const own of proxied(record, row)) {
      const span = {traceId: record.trace!.traceId, spanId: hex(all.length + 1, 16)};
      const inPhase = optional('phase', phase);
      all.push({row: all.length + 1, agentId, ...inPhase, operation: 'pull', span, record: own});
    }
  }
  const sign = page.descending === true ? -1 : 1;
  const placeOf = ({record}: StoredRequest): number =>
    page.sort === 'duration' ? record.durationNs : Number(record.startNs / 1_000n);
  const sorted = all
    .filter(({record, ...each}) => isWanted(page, {...record, ...each}))
    .filter(({row, record}) => (page.row ?? row) === row && (!page.failed || isFailed(record)))
    .filter(({record}) => page.traceId === undefined || record.trace?.traceId === page.traceId)
    .sort((left, right) => sign * (placeOf(left) - placeOf(right) || left.row - right.row));
  const from = sorted.findIndex(({row}) => row === page.after?.row) + 1;
  return sorted.slice(from, from + (page.limit ?? sorted.length));
}

type Filtered = Pick<StoredBudget, 'startNs' | 'target' | 'step' | 'side'> & {phase?: number};

function isWanted(
  {phase, fromNs, toNs, target, step, side}: RequestFilter,
  each: Filtered,
): boolean {
  return (
    (phase ?? each.phase) === each.phase &&
    (target ?? each.target) === each.target &&
    (step ?? each.step) === each.step &&
    (side ?? each.side) === each.side &&
    (fromNs === undefined || each.startNs >= fromNs) &&
    (toNs === undefined || each.startNs < toNs)
  );
}

function hex(seed: number, digits: number): string {
  let text = '';
  for (let at = 0; text.length < digits; at += 1) {
    text += Math.floor(noise(seed * 7 + at) * 65_535.9)
      .toString(16)
      .padStart(4, '0');
  }
  return text.slice(0, digits);
}
