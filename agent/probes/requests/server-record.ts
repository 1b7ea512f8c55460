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
import type {EndedRequest, Peer, TimedWait} from './connection.js';
import type {PeerNames} from './peer-name.js';
import {waitReason} from './wait-reasons.js';

export interface ServerRecordContext {
  readonly target: string;
  readonly goVersion: string | undefined;
  /** The block device of its process's files. */
  readonly device: string | undefined;
  readonly toUnixNs: (kernelNs: bigint) => bigint;
  readonly names: PeerNames;
  /** Peers whose answer to the process came at the end of this time, to a request made in it. */
  readonly peersAnswering: (pid: number, fromNs: bigint, untilNs: bigint) => readonly bigint[];
}

/** What a wait of the script is. */
const KIND = {wait: 1, peer: 2, call: 3} as const;

export function serverRecord(
  peer: Peer,
  ended: EndedRequest,
  context: ServerRecordContext,
): RequestRecord {
  const {head, state, startNs, endNs} = ended;
  const durationNs = Number(endNs - startNs);
  const waits = ended.waits.map((wait) => nameWait(wait, peer.pid, context));
  const parts = new Map<BudgetPart, number>(ended.partsNs);
  for (const {part, wait} of waits) {
    // Those are in the sums of their part already.
    if (wait.kind !== KIND.call) parts.set(part, (parts.get(part) ?? 0) + wait.amountNs);
  }
  const budget = completeBudget(largestOf(parts), durationNs);
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
    startNs: context.toUnixNs(startNs),
    durationNs,
    bytesIn: ended.bytesIn,
    bytesOut: ended.bytesOut,
    ...(head.trace && {trace: head.trace}),
    peer: peer.address,
    budget,
    inferred: [...new Set(waits.flatMap(({part, isInferred}) => (isInferred ? part : [])))],
    calls: callsOf(ended, waits, durationNs),
    details: detailsOf(budget, waits, context),
  };
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
  /** The peer's address, in the script's words. */
  readonly peer?: bigint;
  readonly isInferred: boolean;
}

function nameWait(wait: TimedWait, pid: number, context: ServerRecordContext): NamedWait {
  const {kind, detail, atNs, amountNs} = wait;
  if (kind === KIND.call) return {wait, part: callPart(detail), isInferred: false};
  if (kind === KIND.peer) {
    return {wait, part: context.names.upstreamPart(detail), peer: detail, isInferred: false};
  }
  const reason = waitReason(context.goVersion, Number(detail & 0xffn));
  if (reason === 'select' || reason === 'chan') {
    const [answering, ...more] = context.peersAnswering(pid, atNs, atNs + BigInt(amountNs));
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

/** `detail`: class | on the connection << 8. */
function callPart(detail: bigint): BudgetPart {
  const parts = detail >> 8n === 0n ? ON_FILE : ON_CONNECTION;
  return parts[Number(detail & 0xffn)] ?? 'fs.meta';
}

/** What is known of single ones: the waiting line, waits, long calls; an answer that was one write. */
function callsOf(
  {startNs, partsNs, bytesOut}: EndedRequest,
  waits: readonly NamedWait[],
  durationNs: number,
): RequestCall[] {
  const calls = waits.map(({part, wait}): RequestCall => ({
    part,
    offsetNs: Number(wait.atNs - startNs),
    durationNs: wait.amountNs,
    count: 1,
  }));
  const queueNs = partsNs.get('queue') ?? 0;
  if (queueNs > 0) calls.unshift({part: 'queue', offsetNs: 0, durationNs: queueNs, count: 1});
  const sendNs = partsNs.get('send') ?? 0;
  const isOneWrite = bytesOut < ONE_WRITE_BYTES && (partsNs.get('send.wait') ?? 0) === 0;
  if (isOneWrite && sendNs > 0 && !calls.some(({part}) => part === 'send')) {
    calls.push({part: 'send', offsetNs: durationNs - sendNs, durationNs: sendNs, count: 1});
  }
  return calls.slice(0, MAX_CALLS_PER_REQUEST);
}

/** net/http writes an answer that fits its buffer at once, at its end. */
const ONE_WRITE_BYTES = 4_096;

function detailsOf(
  budget: ReadonlyMap<BudgetPart, number>,
  waits: readonly NamedWait[],
  {device, names}: ServerRecordContext,
): RequestDetails {
  const usesFiles = [...budget.keys()].some((part) => part.startsWith('fs.'));
  const longest = waits.reduce<NamedWait | undefined>(
    (most, wait) =>
      wait.peer !== undefined && wait.wait.amountNs > (most?.wait.amountNs ?? 0) ? wait : most,
    undefined,
  );
  const peer = longest?.peer === undefined ? undefined : names.addressOf(longest.peer);
  return {
    ...(usesFiles && device !== undefined ? {device} : {}),
    ...(peer === undefined ? {} : {peer}),
  };
}
