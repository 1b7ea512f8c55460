// Makes the record of a request that a target served from what the kernel said of it. Waits get the
// names of what was waited for (agent/probes/requests/park-kind.ts). An upstream call that another
// goroutine made is found again by its time.

import {optional} from '../../../src/domain/optional.js';
import type {
  BudgetPart,
  RequestCall,
  RequestDetails,
  RequestRecord,
} from '../../../src/domain/request.js';
import {completeInPlace} from '../../../src/domain/request.js';
import {stepOf} from '../../../src/domain/step.js';
import {MAX_PARTS_PER_REQUEST} from '../../../src/wire/limits.js';
import type {KernelTimes} from '../../bpftrace/kernel-times.js';
import type {EndedRequest, Peer} from './connection.js';
import {namePart, type NamedPart, type NamingContext} from './named-part.js';
import {SUM_PARTS} from './record-words.generated.js';
import type {RequestState} from './request-state.js';

export interface ServerRecordContext extends NamingContext {
  readonly target: string;
  /** The block device that holds the files of its process. */
  readonly device: string | undefined;
  readonly times: KernelTimes;
  readonly toUnixNs: (kernelNs: bigint) => bigint;
}

type Writable<Value> = {-readonly [Key in keyof Value]: Value[Key]};

/** A request that has ended. Its record needs nothing of its state but the status of the answer. */
export interface AnsweredRequest extends Omit<EndedRequest, 'state'> {
  readonly state: Pick<RequestState, 'status'>;
}

export function serverRecord(
  peer: Peer,
  ended: AnsweredRequest,
  context: ServerRecordContext,
): RequestRecord {
  const {head, state, startNs, endNs, sums} = ended;
  const durationNs = endNs - startNs;
  const parts = ended.parts.map((part) => namePart(part, peer.pid, context));
  const budget = completeInPlace(largestOf(sumsOf(ended, parts)), durationNs);
  const record: Writable<RequestRecord> = {
    kind: 'request',
    side: 'server',
    target: context.target,
    pid: peer.pid,
    goid: peer.goid,
    method: head.method,
    path: head.path,
    step: stepOf(head.method, head.path, {status: state.status, s3: head.s3}),
    status: state.status >= 200 ? state.status : 0,
    startNs: context.toUnixNs(context.times.kernelNs(startNs)),
    durationNs,
    bytesIn: sums.bytesIn,
    bytesOut: sums.bytesOut,
    peer: peer.address,
    budget,
    inferred: inferredOf(parts),
    calls: callsOf(ended, parts, durationNs),
    details: detailsOf(budget, parts, context),
  };
  // Spreading what is optional into the record would cost as much as all the rest of it.
  if (head.trace !== undefined) record.trace = head.trace;
  if (peer.local !== undefined) record.local = peer.local;
  if (peer.netns !== undefined) record.netns = peer.netns;
  return record;
}

function inferredOf(parts: readonly NamedPart[]): readonly BudgetPart[] {
  let inferred: BudgetPart[] = NONE;
  for (const {part, isInferred} of parts) {
    if (!isInferred || inferred.includes(part)) continue;
    if (inferred === NONE) inferred = [part];
    else inferred.push(part);
  }
  return inferred;
}

const NONE: BudgetPart[] = [];

/** Sums the time of each part, in ns; parts that took no time are left out. */
function sumsOf(
  {sums, queueNs}: AnsweredRequest,
  parts: readonly NamedPart[],
): Map<BudgetPart, number> {
  const all = new Map<BudgetPart, number>();
  for (let at = 0; at < SUM_PARTS.length; at += 1) {
    const ns = sums.partsNs[at]!;
    if (ns > 0) all.set(SUM_PARTS[at]!, ns);
  }
  if (queueNs > 0) all.set('queue', queueNs);
  for (const {part, told} of parts) {
    if (told.kind === 'call' || told.kind === 'sched' || told.amountNs <= 0) continue;
    all.set(part, (all.get(part) ?? 0) + told.amountNs);
  }
  return all;
}

/** The largest parts, as many as a record may have; one place is left for what is unexplained. */
function largestOf(parts: Map<BudgetPart, number>): Map<BudgetPart, number> {
  const room = MAX_PARTS_PER_REQUEST - 1;
  if (parts.size <= room) return parts;
  return new Map([...parts].sort(([, left], [, right]) => right - left).slice(0, room));
}

/**
 * The single calls that are known, however many: the waiting line, waits, long calls, an answer that
 * was one write.
 */
function callsOf(
  {startNs, sums, queueNs}: AnsweredRequest,
  parts: readonly NamedPart[],
  durationNs: number,
): RequestCall[] {
  const calls: RequestCall[] = [];
  const shaken = parts.find(({part}) => part === 'tls')?.told.amountNs ?? 0;
  if (queueNs > 0) calls.push({part: 'queue', offsetNs: shaken, durationNs: queueNs, count: 1});
  for (const part of parts) calls.push(callOf(part, startNs));
  const sendNs = sums.partsNs[SEND]!;
  const isOneWrite = sums.bytesOut < ONE_WRITE_BYTES && sums.partsNs[SEND_WAIT] === 0;
  if (isOneWrite && sendNs > 0 && !calls.some(({part}) => part === 'send')) {
    calls.push({part: 'send', offsetNs: durationNs - sendNs, durationNs: sendNs, count: 1});
  }
  return calls;
}

function callOf({part, told}: NamedPart, startNs: number): RequestCall {
  const {stack, amountNs: durationNs} = told;
  const offsetNs = told.atNs - startNs;
  if (stack === undefined) return {part, offsetNs, durationNs, count: 1};
  return {part, offsetNs, durationNs, count: 1, stack};
}

/** net/http writes an answer that fits its buffer at once, at its end. */
const ONE_WRITE_BYTES = 4_096;
const SEND = SUM_PARTS.indexOf('send');
const SEND_WAIT = SUM_PARTS.indexOf('send.wait');

function detailsOf(
  budget: ReadonlyMap<BudgetPart, number>,
  parts: readonly NamedPart[],
  {device, names}: ServerRecordContext,
): RequestDetails {
  let longest: NamedPart | undefined;
  for (const part of parts) {
    const isLonger = part.told.amountNs > (longest?.told.amountNs ?? 0);
    if (part.peer !== undefined && isLonger) longest = part;
  }
  const usedDevice = device !== undefined && usesFiles(budget) ? device : undefined;
  if (longest?.peer === undefined && usedDevice === undefined) return NO_DETAILS;
  const peer = longest?.peer === undefined ? undefined : names.addressOf(longest.peer);
  return {...optional('device', usedDevice), ...optional('peer', peer)};
}

const NO_DETAILS: RequestDetails = {};

const FILE_PARTS = SUM_PARTS.filter((part) => part.startsWith('fs.'));

function usesFiles(budget: ReadonlyMap<BudgetPart, number>): boolean {
  return FILE_PARTS.some((part) => budget.has(part));
}
