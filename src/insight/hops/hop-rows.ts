// Chains of hops of a phase as rows of a report: where the time of clients went over all targets, and who
// asked whom. Pure.

import {BETWEEN_HOPS, hopPartOf} from '../../domain/hops/hop-key.js';
import type {Histogram} from '../../domain/histogram.js';
import {optional} from '../../domain/optional.js';
import type {RunReader, StoredHopEdge, StoredHops} from '../../domain/ports.js';
import type {
  HopBandJson,
  HopChainJson,
  HopEdgeJson,
  HopPartJson,
  HopsReportJson,
} from '../../contract/hops-json.js';
import {
  ALL_REQUESTS,
  MEDIAN_BAND,
  SLOWEST_PERCENT,
  meanBudget,
  type QuantileBand,
} from '../budgets/budget.js';
import {requestsIn, totalNs} from '../budgets/budget-tables.js';
import {AskedByLoad} from './asked-by-load.js';
import {bandMeanNs} from './client-band.js';
import {OnlyPeers, targetKinds} from './only-peers.js';

/** A runtime waits for its own pipes. Below such a share of its requests' time a target does not ask one. */
const SMALLEST_PIPE_SHARE = 0.001;

/** By index of the phase. Phases without a request have none. */
export function hopRows(
  reader: Pick<RunReader, 'hops' | 'hopEdges' | 'processes'>,
  clients: (phase: number) => ReadonlyMap<string, Histogram>,
): ReadonlyMap<number, HopsReportJson> {
  const edges = reader.hopEdges();
  const stored = reader.hops();
  const peers = new OnlyPeers(edges, targetKinds(reader));
  const phases = new Set(stored.flatMap(({phase}) => (phase === undefined ? [] : [phase])));
  return new Map(
    [...phases].map((phase) => {
      const chains = stored.filter((hops) => hops.phase === phase);
      return [
        phase,
        hopsReport(
          chains,
          edges.filter((edge) => edge.phase === phase),
          clients(phase),
          peers,
        ),
      ];
    }),
  );
}

/**
 * `chains` and `edges` are those of one phase, `clients` the latencies of its steps, `peers` what is known of the run's
 * edges.
 */
export function hopsReport(
  chains: readonly StoredHops[],
  edges: readonly StoredHopEdge[],
  clients: ReadonlyMap<string, Histogram>,
  peers = new OnlyPeers([], new Map()),
): HopsReportJson {
  const load = new AskedByLoad(chains, clients);
  return {
    chains: chains
      .toSorted((left, right) => totalNs(right.buckets) - totalNs(left.buckets))
      .map((chain) => chainRow(chain, load, peers))
      .sort((left, right) => besideLoad(left) - besideLoad(right)),
    edges: peers
      .withNames(edges)
      .filter((edge) => isTold(edge, edges))
      .map(edgeRow),
  };
}

function besideLoad({isBesideLoad}: HopChainJson): number {
  return isBesideLoad === true ? 1 : 0;
}

function isTold({from, to, by, callNs}: StoredHopEdge, edges: readonly StoredHopEdge[]): boolean {
  if (by !== 'budget' || to !== 'pipe') return true;
  const servedNs = edges.reduce((sum, edge) => sum + (edge.to === from ? edge.servedNs : 0), 0);
  return callNs >= SMALLEST_PIPE_SHARE * servedNs;
}

function chainRow(chain: StoredHops, load: AskedByLoad, peers: OnlyPeers): HopChainJson {
  const {target, step, side, buckets} = chain;
  const client = load.clientOf(chain);
  const band = (of: QuantileBand): HopBandJson => bandRow(chain, of, client, peers);
  return {
    ...{target, step, side},
    ...optional('isBesideLoad', load.isBeside(chain) ? true : undefined),
    ...requestsIn(buckets),
    mean: band(ALL_REQUESTS),
    median: band(MEDIAN_BAND),
    slowest: band(SLOWEST_PERCENT),
  };
}

function bandRow(
  {target, buckets}: StoredHops,
  band: QuantileBand,
  client: Histogram | undefined,
  peers: OnlyPeers,
): HopBandJson {
  const mean = meanBudget(buckets, band);
  if (mean === undefined) return {durationMs: 0, parts: []};
  const clientNs = client && bandMeanNs(client, band);
  const wayNs = clientNs === undefined ? 0 : Math.max(0, clientNs - mean.durationNs);
  const wholeNs = mean.durationNs + wayNs;
  const parts = mean.parts.map(({part, ns}) => ({...hopPartOf(part), ns}));
  if (wayNs > 0) parts.push({path: [target], part: BETWEEN_HOPS, ns: wayNs});
  return {
    ...optional('clientMs', clientNs === undefined ? undefined : wholeNs / 1e6),
    durationMs: mean.durationNs / 1e6,
    parts: parts.sort(fromTheTop).map(({path, part, ns}): HopPartJson => {
      const peer = optional('peer', peers.peerOf({path, part}));
      return {path, part, ...peer, ms: ns / 1e6, share: wholeNs === 0 ? 0 : ns / wholeNs};
    }),
  };
}

interface TimedPart {
  readonly path: readonly string[];
  readonly part: string;
  readonly ns: number;
}

/** The way to a hop stands before the hop's own parts, those before the hops below it. */
function fromTheTop(left: TimedPart, right: TimedPart): number {
  const depth = left.path.length - right.path.length;
  if (depth !== 0) return depth;
  const names = left.path.join('\0').localeCompare(right.path.join('\0'), 'en');
  if (names !== 0) return names;
  const way = Number(right.part === BETWEEN_HOPS) - Number(left.part === BETWEEN_HOPS);
  return way !== 0 ? way : right.ns - left.ns;
}

function edgeRow({from, to, by, calls, errors, callNs, servedNs}: StoredHopEdge): HopEdgeJson {
  const meanMs = (ns: number): number | undefined => (ns > 0 ? ns / calls / 1e6 : undefined);
  return {
    ...optional('from', from === '' ? undefined : from),
    ...{to, by, calls, errors},
    ...optional('callMs', meanMs(callNs)),
    ...optional('servedMs', meanMs(servedNs)),
  };
}
