// Checks whole runs over several hops, as a user makes them: what was captured, how it nests, what of it is
// explained, and whether the budget of the chain is the client's latency. Then 20 ms are put before one part
// after the other, and the part that is named for them must grow by just that.
//
// Run as root: node --import tsx test/bench/chain.ts [--topology A,B] [--seconds N] [--part figures|delays]

import {readlinkSync} from 'node:fs';
import {parseArgs} from 'node:util';

import type {HopChainJson, HopsReportJson} from '../../src/contract/hops-json.js';
import type {StoredRequest} from '../../src/domain/ports.js';
import {BETWEEN_HOPS} from '../../src/domain/hops/hop-key.js';
import type {RequestRecord} from '../../src/domain/request.js';
import type {HopBefore} from '../../src/parts/harbor-like.js';
import {capturedOf} from './chain/captured.js';
import {nestedOf} from './chain/nested.js';
import {watchRoundTrips, type RoundTrips} from './chain/round-trips.js';
import {startSlowProxy, type SlowProxy} from './chain/slow-proxy.js';
import {harborLike, TOPOLOGIES, type Topology} from './chain/topology.js';
import {wholeRun, type WholeRun} from './chain/whole-run.js';

const ORDER = ['nginx', 'core', 'registry', 's3'];
const DELAY_MS = 20;
const DELAYED: readonly HopBefore[] = ['s3', 'redis', 'postgres', 'core', 'nginx'];

const {values} = parseArgs({
  options: {
    topology: {type: 'string', default: Object.keys(TOPOLOGIES).join()},
    seconds: {type: 'string', default: '8'},
    part: {type: 'string'},
  },
});

const scenario = (seconds: number, users: number, thinkTime: string): string => `
name: chain
record: all
image: {layers: 3, layerSize: 64KiB..256KiB}
pull: {images: 4}
drain: {timeout: 10s}
phases:
  - {name: push, operation: push, users: ${users}, thinkTime: ${thinkTime}, duration: ${seconds}s}
  - {name: pull, operation: pull, users: ${users}, thinkTime: ${thinkTime}, duration: ${seconds}s}
`;

if (values.part !== 'delays') {
  for (const name of values.topology.split(',')) await showFigures(name);
}
if (values.part !== 'figures') await showDelays();

async function showFigures(name: string): Promise<void> {
  const topology = await TOPOLOGIES[name]!();
  try {
    const asking = await watchAsking(topology);
    const run = await wholeRun(topology, scenario(Number(values.seconds), 4, '20ms..60ms'));
    console.log(
      `${name}: ${run.requests.length} records; ${run.report.verdict.find((words) => words.includes('the measurement')) ?? ''}`,
    );
    showCaptured(topology, run.requests);
    showNested(topology, run.requests, await asking?.stop());
    showHops(run.requests);
    showChains(run);
  } finally {
    await topology.stop();
  }
}

function showCaptured({logs}: Topology, requests: readonly StoredRequest[]): void {
  const records = requests.map(({record}) => record);
  for (const [target, log] of logs) {
    const served = records.filter((record) => record.side === 'server' && record.target === target);
    const {logged, captured, missing} = capturedOf(log, served);
    const words = missing.length === 0 ? '' : `; without a record: ${missing.join(', ')}`;
    console.log(
      `  captured ${target}: ${captured} of ${logged}, ${percent(captured / logged)}${words}`,
    );
  }
}

/** The truth about calls of another goroutine, for a program that shows it. */
async function watchAsking({
  asks,
  parts,
}: Topology): Promise<{stop(): Promise<RoundTrips>} | undefined> {
  if (asks === undefined) return undefined;
  const {pid} = parts.get(asks)!;
  return watchRoundTrips(readlinkSync(`/proc/${pid}/exe`), pid);
}

function showNested(
  {parts, asks}: Topology,
  requests: readonly StoredRequest[],
  roundTrips: RoundTrips | undefined,
): void {
  const order = ORDER.filter((target) => parts.has(target));
  const calls = requests
    .map(({record}) => record)
    .filter(({side, target}) => side === 'client' && target === asks);
  const askers = roundTrips?.askersOf(calls) ?? new Map<RequestRecord, number>();
  if (asks !== undefined)
    console.log(`  of ${calls.length} calls of ${asks}, ${askers.size} were seen by uprobes`);
  const {known, right, wrong} = nestedOf(requests, {order, askers});
  console.log(`  nested right: ${right} of ${known}, ${percent(right / known)}`);
  for (const words of wrong) console.log(`    ${words}`);
}

/** Explained at the median of every hop, and `upstream:` against the union of the calls of its requests. */
function showHops(requests: readonly StoredRequest[]): void {
  const records = requests.map(({record}) => record);
  for (const target of ORDER) {
    const served = records.filter((record) => record.side === 'server' && record.target === target);
    if (served.length === 0) continue;
    const explained = served.map(
      ({budget, durationNs}) => 1 - (budget.get('unexplained') ?? 0) / durationNs,
    );
    const off = upstreamOff(target, served, records);
    const words = off === undefined ? '' : `; upstream ${(100 * off).toFixed(1)} % off`;
    console.log(`  ${target}: explained ${percent(median(explained))} at the median${words}`);
  }
}

/** How far the time of `upstream:` parts is off what the calls of the target took, for its HTTP peers. */
function upstreamOff(
  target: string,
  served: readonly RequestRecord[],
  records: readonly RequestRecord[],
): number | undefined {
  const calls = records.filter((record) => record.side === 'client' && record.target === target);
  const peers = new Set(calls.flatMap(({budget}) => [...budget.keys()].filter(isUpstream)));
  const byOrigin = groupsOf(calls);
  let [said, real] = [0, 0];
  for (const {id, budget} of served) {
    for (const [part, ns] of budget) if (peers.has(part)) said += ns;
    real += unionNs(id === undefined ? [] : (byOrigin.get(id) ?? []));
  }
  return real === 0 ? undefined : said / real - 1;
}

function groupsOf(calls: readonly RequestRecord[]): Map<number | undefined, RequestRecord[]> {
  const groups = new Map<number | undefined, RequestRecord[]>();
  for (const call of calls)
    groups.set(call.origin?.id, [...(groups.get(call.origin?.id) ?? []), call]);
  return groups;
}

function unionNs(calls: readonly RequestRecord[]): number {
  let [sum, until] = [0n, 0n];
  const sorted = calls.toSorted((left, right) => Number(left.startNs - right.startNs));
  for (const {startNs, durationNs} of sorted) {
    const endNs = startNs + BigInt(durationNs);
    const fromNs = startNs > until ? startNs : until;
    if (endNs > fromNs) sum += endNs - fromNs;
    if (endNs > until) until = endNs;
  }
  return Number(sum);
}

function isUpstream(part: string): boolean {
  return part.startsWith('upstream:');
}

function showChains({report}: WholeRun): void {
  for (const {phase, hops, steps} of report.phases) {
    for (const chain of hops?.chains ?? []) {
      const {step, side, requests, mean} = chain;
      const client = steps.find((each) => each.step === step);
      if (side !== 'server' || client === undefined) continue;
      const sum = mean.parts.reduce((total, {ms}) => total + ms, 0);
      const clientMs = mean.clientMs;
      const off = clientMs === undefined ? 'clients not told apart' : signed(sum / clientMs - 1);
      const depth = Math.max(...mean.parts.map(({path}) => path.length));
      console.log(
        `  ${phase.name} ${step}: ${requests} requests, ${client.count} of clients, ${depth} hops, budget of the chain ${off}`,
      );
    }
  }
}

async function showDelays(): Promise<void> {
  const before = await delayedRun(undefined);
  for (const part of DELAYED) {
    const {hops, turns} = await delayedRun(part);
    const grewMs =
      timeOf(hops, part) - timeOf(before.hops, part) * (requestsOf(hops) / requestsOf(before.hops));
    const expectedMs = DELAY_MS * turns;
    const rank = rankOf(before.hops, hops, part);
    console.log(
      `  ${DELAY_MS} ms before ${part}: ${turns} waits, ${labelOf(part)} grew by ${Math.round(grewMs)} ms ` +
        `of ${expectedMs} ms, ${signed(grewMs / expectedMs - 1)}; it grew ${rank} of all parts`,
    );
  }
}

async function delayedRun(
  part: HopBefore | undefined,
): Promise<{hops: readonly HopsReportJson[]; turns: number}> {
  let proxy: SlowProxy | undefined;
  const topology = await harborLike('s3', async (before, address) => {
    if (before !== part) return address;
    const url = new URL(address.includes('://') ? address : `tcp://${address}`);
    proxy = await startSlowProxy({host: url.hostname, port: Number(url.port)}, DELAY_MS);
    return address.replace(`:${url.port}`, `:${proxy.port}`);
  });
  try {
    const turnsBefore = (await proxy?.turns()) ?? 0;
    // What speaks no HTTP is known by who listens: the proxy stands for it.
    const watched =
      proxy !== undefined && isStore(part) ? withPart(topology, part!, proxy) : topology;
    const {report} = await wholeRun(watched, scenario(Number(values.seconds), 2, '40ms..80ms'));
    const hops = report.phases.flatMap((phase) => phase.hops ?? []);
    return {hops, turns: ((await proxy?.turns()) ?? 0) - turnsBefore};
  } finally {
    await topology.stop();
    proxy?.stop();
  }
}

function isStore(part: HopBefore | undefined): boolean {
  return part === 'redis' || part === 'postgres';
}

function withPart(topology: Topology, name: string, {pid}: SlowProxy): Topology {
  const parts = new Map(topology.parts);
  parts.set(name, {...parts.get(name)!, pid});
  return {...topology, parts};
}

/** The time of all requests in the part that is named for a delay, ms. */
function timeOf(hops: readonly HopsReportJson[], part: HopBefore): number {
  return sums(hops).get(labelOf(part)) ?? 0;
}

function labelOf(part: HopBefore): string {
  return isStore(part) ? `upstream:${part}` : `→${part}`;
}

function rankOf(
  before: readonly HopsReportJson[],
  after: readonly HopsReportJson[],
  part: HopBefore,
): string {
  const [were, are] = [sums(before), sums(after)];
  const scale = requestsOf(after) / requestsOf(before);
  const grown = [...are].map(([name, ms]) => [name, ms - (were.get(name) ?? 0) * scale] as const);
  const order = grown.sort(([, left], [, right]) => right - left).map(([name]) => name);
  const place = order.indexOf(labelOf(part));
  return place === 0 ? 'most' : `as number ${place + 1}, ${order[0]} most`;
}

/** Time by what it was spent on: `→core` for the way to a hop, `upstream:redis` or `cpu` for parts. */
function sums(hops: readonly HopsReportJson[]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const chain of hops.flatMap(({chains}) => chains).filter(isOfClients)) {
    for (const {path, part, ms} of chain.mean.parts) {
      const name = part === BETWEEN_HOPS ? `→${path.at(-1)}` : part;
      totals.set(name, (totals.get(name) ?? 0) + ms * chain.requests);
    }
  }
  return totals;
}

function requestsOf(hops: readonly HopsReportJson[]): number {
  const chains = hops.flatMap((each) => each.chains).filter(isOfClients);
  return chains.reduce((sum, {requests}) => sum + requests, 0);
}

function isOfClients({side}: HopChainJson): boolean {
  return side === 'server';
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? NaN;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : ''}${(100 * share).toFixed(2)} %`;
}
