// Chains of the simulated run: nginx in front of the registry, with redis and an object store behind it.
// From the fifth phase on, the store is slow and fails at times.

import {BudgetSum} from '../../../src/domain/budget.js';
import {hopKey} from '../../../src/domain/hops/hop-key.js';
import type {
  HopFilter,
  RequestFilter,
  StoredHopEdge,
  StoredHops,
} from '../../../src/domain/ports.js';
import type {Step} from '../../../src/domain/step.js';

const MS = 1e6;
const SICK_FROM = 4;

export function hopsOf(phases: number, filter: HopFilter): StoredHops[] {
  return wanted(phases, filter)
    .flatMap((phase) => [chain('blob.get', phase, 60), chain('manifest.get', phase, 4)])
    .map((each) => ({...each, ...blocksOf(each, filter)}));
}

/** The same requests in each second of a range, which a question for blocks always names. */
function blocksOf({buckets}: StoredHops, filter: HopFilter): Pick<StoredHops, 'blocks'> {
  const {fromNs, toNs, blockOf} = filter;
  if (blockOf === undefined || fromNs === undefined || toNs === undefined) return {};
  const blocks = new Set<number>();
  for (let ns = fromNs; ns < toNs; ns += 1_000_000_000n) {
    const block = blockOf(ns);
    if (block !== undefined) blocks.add(block);
  }
  const [sum] = buckets.values();
  return {blocks: new Map([...blocks].map((block) => [block, sum!]))};
}

export function edgesOf(phases: number, filter: Pick<RequestFilter, 'phase'>): StoredHopEdge[] {
  return wanted(phases, filter).flatMap((phase) => {
    const storeMs = phase >= SICK_FROM ? 400 : 40;
    const edge = (from: string, to: string, calls: number, ms: number): StoredHopEdge => ({
      ...{from, to, by: 'connection' as const, phase, calls},
      errors: to === 's3' && phase >= SICK_FROM ? 7 : 0,
      ...{callNs: from === '' ? 0 : calls * ms * MS, servedNs: calls * ms * 0.9 * MS},
    });
    return [
      edge('', 'nginx', 1_200, storeMs + 15),
      edge('nginx', 'registry', 1_200, storeMs + 10),
      {...edge('registry', 'redis', 2_400, 0.4), by: 'budget', servedNs: 0},
      edge('registry', 's3', 900, storeMs),
    ];
  });
}

function wanted(phases: number, {phase}: Pick<RequestFilter, 'phase'>): number[] {
  const all = Array.from({length: phases}, (_, index) => index);
  return all.filter((index) => phase === undefined || phase === index);
}

function chain(step: Step, phase: number, storeMs: number): StoredHops {
  const slow = phase >= SICK_FROM ? 10 : 1;
  const parts: [readonly string[], string, number][] = [
    [['nginx'], 'cpu', 1],
    [['nginx'], 'send', 3],
    [['nginx', 'registry'], 'network', 0.5],
    [['nginx', 'registry'], 'cpu', 2],
    [['nginx', 'registry'], 'wait:lock', 1],
    [['nginx', 'registry', 'redis'], 'cpu', 0.4],
    [['nginx', 'registry', 's3'], 'network', 0.3],
    [['nginx', 'registry', 's3'], 'fs.read', storeMs * slow],
  ];
  const sum = new BudgetSum<string>();
  const budget = new Map(parts.map(([path, part, ms]) => [hopKey({path, part}), ms * MS]));
  const durationNs = [...budget.values()].reduce((total, ns) => total + ns, 0);
  for (let n = 0; n < 600; n += 1) sum.addRequest({method: 'GET', status: 200, durationNs, budget});
  return {target: 'nginx', step, side: 'server', phase, buckets: sum.buckets};
}
