// Compares what regscope has of a hop with the access log of that hop, request by request. Pure.

import {plainPath, type LoggedRequest} from '../../support/access-log.js';

export interface HopCount {
  readonly logged: number;
  readonly told: number;
  /** Those that both have, by method, status and path. */
  readonly same: number;
  /** `12 GET 200, 11 of 12 PUT 201`: those told, by method and status, of those logged where the numbers differ. */
  readonly kinds: string;
  /** Some that are in the log alone, and some that regscope alone has. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/** Of all requests of a hop, so many are the same at least. */
const LEAST_SAME = 0.999;
const SHOWN = 5;

/** Logs have 499, and regscope 0, where a client went away before its answer. Nobody was answered 499. */
const GONE = 499;

/** Records of requests may stand for what regscope told. */
export function countHop(
  logged: readonly LoggedRequest[],
  told: readonly LoggedRequest[],
): HopCount {
  const left = new Map<string, number>();
  for (const request of told) add(left, nameOf(request), 1);
  const missing: string[] = [];
  for (const name of logged.map(nameOf)) {
    if ((left.get(name) ?? 0) > 0) add(left, name, -1);
    else missing.push(name);
  }
  const extra = [...left].flatMap(([name, count]) => Array.from({length: count}, () => name));
  return {
    ...{logged: logged.length, told: told.length, same: logged.length - missing.length},
    kinds: kindsOf(logged, told),
    ...{missing: missing.slice(0, SHOWN), extra: extra.slice(0, SHOWN)},
  };
}

/** A client that asked for nothing was not counted whole. */
export function isWhole({logged, told, same}: HopCount): boolean {
  return logged > 0 && same >= LEAST_SAME * Math.max(logged, told);
}

function kindsOf(logged: readonly LoggedRequest[], told: readonly LoggedRequest[]): string {
  const [inLog, had] = [countsOf(logged), countsOf(told)];
  return [...new Set([...inLog.keys(), ...had.keys()])]
    .sort()
    .map((kind) => {
      const [expected, count] = [inLog.get(kind) ?? 0, had.get(kind) ?? 0];
      return `${count}${count === expected ? '' : ` of ${expected}`} ${kind}`;
    })
    .join(', ');
}

function countsOf(requests: readonly LoggedRequest[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const request of requests) add(counts, kindOf(request), 1);
  return counts;
}

function kindOf({method, status = 0}: LoggedRequest): string {
  return `${method} ${status === GONE ? 0 : status}`;
}

function nameOf(request: LoggedRequest): string {
  return `${kindOf(request)} ${plainPath(request.path)}`;
}

function add(counts: Map<string, number>, name: string, more: number): void {
  counts.set(name, (counts.get(name) ?? 0) + more);
}
