// Checks whole runs over several hops, as a user makes them: what was captured, how it nests, what of it is
// explained, and whether what is measured at different hops fits together. Then 20 ms are put before one part
// after the other, and the part that is named for them must grow by just that.
//
// Run as root: node --import tsx test/bench/chain.ts [--topology A,B] [--seconds N] [--part figures|delays]
// [--delayed A,B]

import {readlinkSync} from 'node:fs';
import {parseArgs} from 'node:util';

import type {StoredRequest} from '../../src/domain/ports.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {addsUp} from './chain/adds-up.js';
import {capturedOf} from './chain/captured.js';
import {showDelays} from './chain/delays.js';
import {nestedOf} from './chain/nested.js';
import {watchRoundTrips, type RoundTrips} from './chain/round-trips.js';
import {TOPOLOGIES, type Topology} from './chain/topology.js';
import {wholeRun, type WholeRun} from './chain/whole-run.js';

const ORDER = ['nginx', 'core', 'registry', 's3'];

const {values} = parseArgs({
  options: {
    topology: {type: 'string', default: Object.keys(TOPOLOGIES).join()},
    seconds: {type: 'string', default: '8'},
    part: {type: 'string'},
    delayed: {type: 'string'},
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
if (values.part !== 'figures')
  await showDelays(scenario(Number(values.seconds), 2, '40ms..80ms'), isDelayAsked);

async function showFigures(name: string): Promise<void> {
  const topology = await TOPOLOGIES[name]!();
  try {
    const asking = await watchAsking(topology);
    const run = await wholeRun(topology, scenario(Number(values.seconds), 4, '20ms..60ms'));
    console.log(`${name}: ${run.requests.length} records; ${trustOf(run)}`);
    showCaptured(topology, run.requests);
    showNested(topology, run.requests, await asking?.stop());
    showHops(run.requests);
    showAddsUp(run.requests);
    showChains(run);
  } finally {
    await topology.stop();
  }
}

/** The sentence of the report that tells whether anything is known to be missing. */
function trustOf({report}: WholeRun): string {
  return report.verdict.find((words) => /\d of \d+ records stored/.test(words)) ?? 'no figures';
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
  const {known, right, byThemselves, wrong} = nestedOf(requests, {order, askers});
  const own = byThemselves === 0 ? '' : `; of them ${byThemselves} calls for no request`;
  console.log(`  nested right: ${right} of ${known}, ${percent(right / known)}${own}`);
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

/** What is measured at different hops has to fit together; see chain/adds-up.ts. */
function showAddsUp(requests: readonly StoredRequest[]): void {
  const {joined, outlasted, worstNs, filled} = addsUp(requests);
  console.log(
    `  ${outlasted} of ${joined} requests outlast their call, by ${(worstNs / 1e6).toFixed(2)} ms at worst; own parts and calls fill ${percent(filled)} of the durations`,
  );
}

function showChains({report}: WholeRun): void {
  for (const {phase, hops, steps} of report.phases) {
    for (const chain of hops?.chains ?? []) {
      const {step, side, requests, mean} = chain;
      const client = steps.find((each) => each.step === step);
      if (side !== 'server' || client === undefined) continue;
      const {clientMs, durationMs} = mean;
      // A client that seems to be done before its server has no way at all.
      const way =
        clientMs === undefined
          ? 'clients not told apart'
          : `${(clientMs - durationMs).toFixed(2)} ms on the way to the first`;
      const depth = Math.max(...mean.parts.map(({path}) => path.length));
      console.log(
        `  ${phase.name} ${step}: ${requests} requests, ${client.count} of clients, ${depth} hops, ${way}`,
      );
    }
  }
}

function isDelayAsked(part: string): boolean {
  return values.delayed === undefined || values.delayed.split(',').includes(part);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? NaN;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
