// The record of a request that a target served, from what the kernel said of it: waits get the names
// of their reasons, an upstream call that another goroutine made is found again by its time.

import type {
  BudgetPart,
  RequestCall,
  RequestDetails,
  RequestRecord,
} from '../../../src/domain/request.js';
import {completeBudget} from '../../../src/domain/request.js';
import {stepOf} from '../../../src/domain/step.js';
import {MAX_CALLS_PER_REQUEST, MAX_PARTS_PER_REQUEST} from '../../../src/wire/limits.js';
import type {KernelTimes} from '../kernel-times.js';
import {endpointOf, type EndedRequest, type Peer, type TimedWait} from './connection.js';
import type {Endpoint, PeerNames} from './peer-name.js';
import {STATE_PARTS} from './request-state.js';
import {waitReason} from './wait-reasons.js';

export interface ServerRecordContext {
  readonly target: string;
  readonly goVersion: string | undefined;
  /** The block device of its process's files. */
  readonly device: string | undefined;
  readonly times: KernelTimes;
  readonly toUnixNs: (kernelNs: bigint) => bigint;
  readonly names: PeerNames;
  /** Peers whose answer to the process came at the end of this time, to a request made in it. */
  readonly peersAnswering: (pid: number, fromNs: number, untilNs: number) => readonly Endpoint[];
}

/** What took the time. The sums of the state hold the time of calls and of `sched` already. */
const KIND = {wait: 1, peer: 2, call: 3, sched: 4} as const;

export function serverRecord(
  peer: Peer,
  ended: EndedRequest,
  context: ServerRecordContext,
): RequestRecord {
  const {head, state, startNs, endNs, sums} = ended;
  const durationNs = endNs - startNs;
  const waits = ended.waits.map((wait) => nameWait(wait, peer.pid, context));
  const budget = completeBudget(largestOf(partsOf(ended, waits)), durationNs);
  return {
    kind: 'request',
    side: 'server',
    target: context.target,
    pid: peer.pid,
    goid: peer.goid,
    method: head.method,
    path: head.path,
    step: stepOf(head.method, head.path),
    status: state.status >= 200 ? state.status : 0,
    startNs: context.toUnixNs(context.times.kernelNs(startNs)),
    durationNs,
    bytesIn: sums.bytesIn,
    bytesOut: sums.bytesOut,
    ...(head.trace && {trace: head.trace}),
    peer: peer.address,
    budget,
    inferred: [...new Set(waits.flatMap(({part, isInferred}) => (isInferred ? part : [])))],
    calls: callsOf(ended, waits, durationNs),
    details: detailsOf(budget, waits, context),
  };
}

function partsOf(
  {sums, queueNs}: EndedRequest,
  waits: readonly NamedWait[],
): ReadonlyMap<BudgetPart, number> {
  const parts = new Map<BudgetPart, number>();
  for (const [at, part] of STATE_PARTS.entries()) {
    const ns = sums.partsNs[at]!;
    if (ns > 0) parts.set(part, ns);
  }
  if (queueNs > 0) parts.set('queue', queueNs);
  for (const {part, wait} of waits) {
    if (wait.kind === KIND.call || wait.kind === KIND.sched) continue;
    parts.set(part, (parts.get(part) ?? 0) + wait.amountNs);
  }
  return parts;
}

/** As many as a record may have, with room for what is unexplained. */
function largestOf(parts: ReadonlyMap<BudgetPart, number>): ReadonlyMap<BudgetPart, number> {
  const room = MAX_PARTS_PER_REQUEST - 1;
  if (parts.size <= room) return parts;
  return new Map([...parts].sort(([, left], [, right]) => right - left).slice(0, room));
}

interface NamedWait {
  readonly wait: TimedWait;
  readonly part: BudgetPart;
  readonly peer?: Endpoint;
  readonly isInferred: boolean;
}

function nameWait(wait: TimedWait, pid: number, context: ServerRecordContext): NamedWait {
  const {kind, what, atNs, amountNs} = wait;
  if (kind === KIND.call) return {wait, part: callPart(what), isInferred: false};
  if (kind === KIND.sched) return {wait, part: 'sched', isInferred: false};
  if (kind === KIND.peer) {
    const asked = endpointOf(wait);
    return {wait, part: context.names.upstreamPart(asked), peer: asked, isInferred: false};
  }
  const reason = waitReason(context.goVersion, what & 0xff);
  if (reason === 'select' || reason === 'chan') {
    const [answering, ...more] = context.peersAnswering(pid, atNs, atNs + amountNs);
    if (answering !== undefined && more.length === 0) {
      return {wait, part: context.names.upstreamPart(answering), peer: answering, isInferred: true};
    }
  }
  return {wait, part: reason === undefined ? 'unexplained' : `wait:${reason}`, isInferred: false};
}

const ON_CONNECTION: Readonly<Record<number, BudgetPart>> = {1: 'receive', 2: 'send', 5: 'send'};
const ON_FILE: Readonly<Record<number, BudgetPart>> = {
  ...{1: 'fs.read', 5: 'fs.read'},
  ...{2: 'fs.write', 4: 'fs.sync'},
};

/** `what`: class | on the connection << 8. */
function callPart(what: number): BudgetPart {
  const parts = what >>> 8 === 0 ? ON_FILE : ON_CONNECTION;
  return parts[what & 0xff] ?? 'fs.meta';
}

/** What is known of single ones: the waiting line, waits, long calls; an answer that was one write. */
function callsOf(
  {startNs, sums, queueNs}: EndedRequest,
  waits: readonly NamedWait[],
  durationNs: number,
): RequestCall[] {
  const calls = waits.map(({part, wait}): RequestCall => ({
    part,
    offsetNs: wait.atNs - startNs,
    durationNs: wait.amountNs,
    count: 1,
  }));
  if (queueNs > 0) calls.unshift({part: 'queue', offsetNs: 0, durationNs: queueNs, count: 1});
  const sendNs = sums.partsNs[SEND]!;
  const isOneWrite = sums.bytesOut < ONE_WRITE_BYTES && sums.partsNs[SEND_WAIT] === 0;
  if (isOneWrite && sendNs > 0 && !calls.some(({part}) => part === 'send')) {
    calls.push({part: 'send', offsetNs: durationNs - sendNs, durationNs: sendNs, count: 1});
  }
  return calls.slice(0, MAX_CALLS_PER_REQUEST);
}

/** net/http writes an answer that fits its buffer at once, at its end. */
const ONE_WRITE_BYTES = 4_096;
const SEND = STATE_PARTS.indexOf('send');
const SEND_WAIT = STATE_PARTS.indexOf('send.wait');

function detailsOf(
  budget: ReadonlyMap<BudgetPart, number>,
  waits: readonly NamedWait[],
  {device, names}: ServerRecordContext,
): RequestDetails {
  let longest: NamedWait | undefined;
  for (const wait of waits) {
    const isLonger = wait.wait.amountNs > (longest?.wait.amountNs ?? 0);
    if (wait.peer !== undefined && isLonger) longest = wait;
  }
  const peer = longest?.peer === undefined ? undefined : names.addressOf(longest.peer);
  return {
    ...(device !== undefined && usesFiles(budget) ? {device} : {}),
    ...(peer === undefined ? {} : {peer}),
  };
}

function usesFiles(budget: ReadonlyMap<BudgetPart, number>): boolean {
  for (const part of budget.keys()) if (part.startsWith('fs.')) return true;
  return false;
}
