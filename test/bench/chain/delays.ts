// Puts 20 ms before one part of a chain after the other. The part of the budget that is named for it must grow by
// the time for which its clients waited, and more than any other.

import type {HopChainJson, HopsReportJson} from '../../../src/contract/hops-json.js';
import type {PhaseJson} from '../../../src/contract/run-json.js';
import {peerOf} from '../../../src/domain/hops/exchange.js';
import {BETWEEN_HOPS} from '../../../src/domain/hops/hop-key.js';
import type {HopBefore} from '../../../src/parts/harbor-like.js';
import type {Part} from '../../../src/parts/part.js';
import {startSlowProxy, type SlowProxy, type Wait} from './slow-proxy.js';
import {harborLike} from './topology.js';
import {wholeRun} from './whole-run.js';

const DELAY_MS = 20;
/** Other parts that took up so much of the delay are told. */
const TOLD_SHARE = 0.02;
const DELAYED: readonly HopBefore[] = ['s3', 'redis', 'postgres', 'core', 'nginx'];

/** `scenario` is YAML. */
export async function showDelays(
  scenario: string,
  isAskedFor: (part: HopBefore) => boolean,
): Promise<void> {
  const before = await delayedRun(scenario, undefined);
  for (const part of DELAYED.filter(isAskedFor)) {
    const {hops, waits, address} = await delayedRun(scenario, part);
    const waitedMs = waits.reduce((sum, [, ms]) => sum + ms, 0);
    const told = growthOf(before.hops, hops);
    const grown = withOwnAddress(told, part, address);
    const place = grown.findIndex(([name]) => name === labelOf(part));
    const grewMs = grown[place]?.[1] ?? 0;
    const rank = place === 0 ? 'most' : `as number ${place + 1}, ${grown[0]?.[0]} most`;
    console.log(
      `  ${DELAY_MS} ms before ${part}: ${waits.length} waits of ${(waitedMs / waits.length).toFixed(1)} ms, ${labelOf(part)} grew ` +
        `by ${Math.round(grewMs)} ms of ${Math.round(waitedMs)} ms, ${signed(grewMs / waitedMs - 1)}; it grew ${rank} of all parts`,
    );
    for (const [name, ms] of told) {
      if (name === labelOf(part) || Math.abs(ms) < TOLD_SHARE * waitedMs) continue;
      const whose = name === address ? ', counted: the address of the delay' : '';
      console.log(`    ${name}: ${Math.round(ms)} ms, ${signed(ms / waitedMs)}${whose}`);
    }
    showOwnCalls(hops);
  }
}

/** What targets asked by themselves: it is part of no request of a client. */
function showOwnCalls(hops: readonly HopsReportJson[]): void {
  const own = hops
    .flatMap(({chains}) => chains)
    .filter(({side, target}) => side === 'client' || target !== 'nginx');
  for (const {side, target, step, requests, mean} of own) {
    const who = side === 'client' ? `${target} asked` : `${target} answered`;
    console.log(
      `    ${who} ${requests} ${step} for no request of nginx, ${mean.durationMs.toFixed(1)} ms each`,
    );
  }
}

interface DelayedRun {
  readonly hops: readonly HopsReportJson[];
  /** Those that began in a phase: requests outside of them are in no chain of a phase. */
  readonly waits: readonly Wait[];
  /** The part that is named for the address of the delay; undefined without one. */
  readonly address: string | undefined;
}

type Grown = readonly (readonly [name: string, ms: number])[];

/**
 * Calls whose request is not found behind the delay, which translates addresses, are told by its address. That
 * names the part too.
 */
function withOwnAddress(grown: Grown, part: HopBefore, address: string | undefined): Grown {
  const own = grown.find(([name]) => name === address)?.[1] ?? 0;
  return grown
    .filter(([name]) => name !== address)
    .map(([name, ms]) => [name, name === labelOf(part) ? ms + own : ms] as const)
    .toSorted(([, left], [, right]) => right - left);
}

/** A proxy stands before each part in every run, so that runs differ by the delay of one of them alone. */
async function delayedRun(scenario: string, delayed: HopBefore | undefined): Promise<DelayedRun> {
  const proxies = new Map<HopBefore, SlowProxy>();
  const topology = await harborLike('s3', async (part, address) => {
    if (!DELAYED.includes(part)) return address;
    const url = new URL(address.includes('://') ? address : `tcp://${address}`);
    const behind = {host: url.hostname, port: Number(url.port)};
    const proxy = await startSlowProxy(behind, part === delayed ? DELAY_MS : 0);
    proxies.set(part, proxy);
    return address.replace(`:${url.port}`, `:${proxy.port}`);
  });
  try {
    const watched = {...topology, parts: withStores(topology.parts, proxies)};
    const {report} = await wholeRun(watched, scenario);
    const proxy = delayed && proxies.get(delayed);
    const all = (await proxy?.waits()) ?? [];
    return {
      hops: report.phases.flatMap((phase) => phase.hops ?? []),
      waits: all.filter(([atMs]) => report.phases.some(({phase}) => isIn(phase, atMs))),
      address: proxy && `upstream:127.0.0.1:${proxy.port}`,
    };
  } finally {
    await topology.stop();
    for (const proxy of proxies.values()) proxy.stop();
  }
}

function isIn({startUnixNs, endUnixNs}: PhaseJson, atMs: number): boolean {
  const [fromMs, toMs] = [startUnixNs, endUnixNs ?? startUnixNs].map((ns) => Number(ns) / 1e6);
  return atMs >= fromMs! && atMs < toMs!;
}

function isStore(part: HopBefore): boolean {
  return part === 'redis' || part === 'postgres';
}

/** What speaks no HTTP is known by who listens: the proxy stands for it. */
function withStores(
  parts: ReadonlyMap<string, Part>,
  proxies: ReadonlyMap<HopBefore, SlowProxy>,
): ReadonlyMap<string, Part> {
  const watched = new Map(parts);
  for (const [name, {pid}] of proxies) {
    if (isStore(name)) watched.set(name, {...parts.get(name)!, pid});
  }
  return watched;
}

function labelOf(part: HopBefore): string {
  return isStore(part) ? `upstream:${part}` : `→${part}`;
}

/**
 * By how much each part grew, ms: step by step, since a slower run has another mix of steps. The one that grew most
 * comes first.
 */
function growthOf(before: readonly HopsReportJson[], after: readonly HopsReportJson[]): Grown {
  const were = new Map(chainsOf(before).map((chain) => [chain.step, partsOf(chain)]));
  const grew = new Map<string, number>();
  for (const chain of chainsOf(after)) {
    const [early, late] = [were.get(chain.step), partsOf(chain)];
    if (early === undefined) continue;
    for (const name of new Set([...early.keys(), ...late.keys()])) {
      const ms = (late.get(name) ?? 0) - (early.get(name) ?? 0);
      grew.set(name, (grew.get(name) ?? 0) + ms * chain.requests);
    }
  }
  return [...grew].sort(([, left], [, right]) => right - left);
}

/** The chains of what clients asked nginx: other registries may be on the host. */
function chainsOf(hops: readonly HopsReportJson[]): readonly HopChainJson[] {
  return hops
    .flatMap(({chains}) => chains)
    .filter(({side, target}) => side === 'server' && target === 'nginx');
}

/** The mean time of a request by what it was spent on: `→core` for the way to a hop, `upstream:redis`, `cpu in core`. */
function partsOf({mean}: HopChainJson): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  for (const {path, part, ms} of mean.parts) {
    const isOwn = part !== BETWEEN_HOPS && peerOf(part) === undefined;
    const name =
      part === BETWEEN_HOPS ? `→${path.at(-1)}` : isOwn ? `${part} in ${path.at(-1)}` : part;
    parts.set(name, (parts.get(name) ?? 0) + ms);
  }
  return parts;
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : ''}${(100 * share).toFixed(2)} %`;
}
