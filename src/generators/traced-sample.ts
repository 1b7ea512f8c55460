// Which requests of a log become spans: with `record: all` every one that names its trace; else, of each
// step and second, those that failed, the slowest, and those of the lowest traces: the run file keeps what
// the kernel saw of requests by the same rule, so the two meet. Figures are of all of them. Pure.

import type {RecordMode} from '../domain/run.js';
import {stepOf} from '../domain/step.js';
import {traceRank} from '../domain/trace-rank.js';
import {errorKind, type LoggedRequest} from './logged-request.js';

/** So many requests of each step and second are kept; the sample of the kernel's requests is as large. */
const SAMPLED = 20;
const MOST_FAILED = 100;

const NS_PER_SECOND = 1_000_000_000n;

/** In the order in which they came. */
export function sampleTraced(
  requests: readonly LoggedRequest[],
  mode: RecordMode,
): readonly LoggedRequest[] {
  const traced = requests.filter(({traceId}) => traceId !== undefined);
  if (mode === 'all') return traced;
  const groups = new Map<string, LoggedRequest[]>();
  for (const request of traced) {
    const key = `${request.startNs / NS_PER_SECOND} ${stepOf(request.method, request.path, request)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [request]);
    else group.push(request);
  }
  const chosen = new Set([...groups.values()].flatMap(choose));
  return traced.filter((request) => chosen.has(request));
}

function choose(requests: readonly LoggedRequest[]): readonly LoggedRequest[] {
  if (requests.length <= SAMPLED) return requests;
  const byRank = requests
    .map((request) => ({request, rank: traceRank(request.traceId!)}))
    .sort((left, right) => left.rank - right.rank)
    .map(({request}) => request);
  const failed = byRank.filter((request) => errorKind(request) !== undefined);
  const slowest = requests.reduce((most, each) => (tookNs(each) > tookNs(most) ? each : most));
  return [slowest, ...failed.slice(0, MOST_FAILED), ...byRank.slice(0, SAMPLED)];
}

function tookNs({startNs, endNs}: LoggedRequest): bigint {
  return endNs - startNs;
}
