// GET /api/runs/:run/hops answers where the time of requests went over all targets, and who asked whom: of
// a phase with the latencies of its clients, of the whole run or a range without. The answer is exact,
// because chains include the requests that were not kept.

import {mergeBudgets} from '../../domain/budget.js';
import {groupBy} from '../../domain/group-by.js';
import {optional} from '../../domain/optional.js';
import type {RunReader, StoredHopEdge, StoredHops} from '../../domain/ports.js';
import type {HopsReportJson} from '../../contract/hops-json.js';
import {clientLatencies} from '../../insight/hops/client-band.js';
import {hopsReport} from '../../insight/hops/hop-rows.js';
import {OnlyPeers, targetKinds} from '../../insight/hops/only-peers.js';
import {findPhase} from './find-range.js';
import type {Query} from './query.js';

/** Throws `API_PHASE_UNKNOWN`. */
export function answerHops(
  reader: RunReader,
  {phase: wanted, fromNs, toNs}: Extract<Query, {kind: 'hops'}>,
): HopsReportJson {
  const peers = new OnlyPeers(reader.hopEdges(), targetKinds(reader));
  if (wanted !== undefined) {
    const phase = findPhase(reader.phases(), wanted).index;
    const load = [...reader.loadReports()].filter(({phaseIndex}) => phaseIndex === phase);
    const clients = clientLatencies(load);
    return hopsReport(reader.hops({phase}), reader.hopEdges({phase}), clients, peers);
  }
  const range = {...optional('fromNs', fromNs), ...optional('toNs', toNs)};
  const edges = joinedEdges(reader.hopEdges(range));
  return hopsReport(joined(reader.hops(range)), edges, new Map(), peers);
}

/** Phases added up. */
function joined(hops: readonly StoredHops[]): StoredHops[] {
  return groupBy(hops, ({target, step, side}) => `${side} ${step} ${target}`).map((group) => {
    const {target, step, side} = group[0]!;
    return {target, step, side, buckets: mergeBudgets(group.map(({buckets}) => buckets))};
  });
}

function joinedEdges(edges: readonly StoredHopEdge[]): StoredHopEdge[] {
  return groupBy(edges, ({from, to, by}) => `${by} ${from}\0${to}`).map((group) => {
    const {from, to, by} = group[0]!;
    const sum = (of: (edge: StoredHopEdge) => number): number =>
      group.reduce((total, edge) => total + of(edge), 0);
    return {
      ...{from, to, by},
      calls: sum(({calls}) => calls),
      errors: sum(({errors}) => errors),
      callNs: sum(({callNs}) => callNs),
      servedNs: sum(({servedNs}) => servedNs),
    };
  });
}
