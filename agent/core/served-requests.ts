// Requests that targets answered, from the loader's HEAD, REQUEST and DRAINED records. The kernel side
// tells apart which event belongs to which request, so that only names are found out here.
//
// Pure. Memory is bounded: what is never finished is forgotten, the oldest first.

import type {RequestRecord} from '../../src/domain/request.js';
import type {Stack} from '../../src/domain/stacks/stack.js';
import type {KernelTimes} from '../bpftrace/kernel-times.js';
import {withFewCalls} from '../probes/origins/charge-calls.js';
import type {ServedRequest} from '../probes/origins/facts.js';
import type {RequestHead} from '../probes/requests/http-head.js';
import {KnownHeads} from '../probes/requests/known-heads.js';
import type {Endpoint} from '../probes/requests/peer-name.js';
import {serverRecord, type AnsweredRequest} from '../probes/requests/server-record.js';
import {partOfCall, type TimedPart} from '../probes/requests/timed-part.js';
import {ConnectionEnds, type Addresses} from './addresses.js';
import {BoundedMap} from './bounded-map.js';
import {
  EVENT,
  REQUEST_FLAG,
  type DrainedRecord,
  type HeadRecord,
  type RequestEvent,
  type ServedRecord,
} from './record-types.js';

export interface ServedRequestsOptions {
  /** Name of the target whose process tree has this root; undefined drops its requests. */
  readonly targetOf: (rootPid: number) => string | undefined;
  /** Go version of a process (`go1.19.8`), by which reasons of waits are named. */
  readonly goVersionOf: (pid: number) => string | undefined;
  readonly toUnixNs: (kernelNs: bigint) => bigint;
  readonly deviceName: (device: number) => string | undefined;
  readonly times: KernelTimes;
  readonly addresses: Addresses;
  /** Peers whose answer to the process came at the end of this time, to a request made in it. */
  readonly peersAnswering: (pid: number, fromNs: number, untilNs: number) => readonly Endpoint[];
  /** Brings the time of calls into the budgets of requests that have ended; keeps their order. */
  readonly attribute: (served: readonly ServedRequest[]) => RequestRecord[];
  /** Names the stack of this id; undefined for 0, and for one that was never said. */
  readonly stackOf: (pid: number, id: number) => Stack | undefined;
  /** Is told of every request, with all calls that have a time, and of its start as a kernel time. */
  readonly onServed: (record: RequestRecord, startNs: number) => void;
}

/** A request that is held back until its peer has all of the answer. */
interface Draining {
  readonly record: RequestRecord;
  readonly endNs: number;
}

/** A request that has ended, before it is known which calls were made for it. */
interface Ended extends ServedRequest {
  readonly isDraining: boolean;
}

/** A peer that takes longer has no `drainNs`, and its request is held back no longer. */
const DRAINED_WITHIN_NS = 10_000_000_000;
/** As many requests as the kernel side follows at a time, on the largest hosts. */
const MOST_REQUESTS = 32_768;
/** Requests that may wait for the cut, so that their number does not fill the memory. */
const MOST_ENDED = 16_384;
/** Connections with pipelined requests that were read and not answered yet. */
const MOST_CONNECTIONS = 8_192;
/** A server may answer so when no request came in time (RFC 9110, 15.5.9): then there was no head. */
const REQUEST_TIMEOUT = 408;
/** So many requests are finished in some ten microseconds. */
const REQUESTS_PER_STEP = 16;

export class ServedRequests {
  readonly #options: ServedRequestsOptions;
  readonly #heads = new KnownHeads();
  readonly #ends = new ConnectionEnds();
  /** By the id of the request. */
  readonly #texts = new BoundedMap<number, string>(MOST_REQUESTS);
  readonly #early = new BoundedMap<number, RequestEvent[]>(MOST_REQUESTS);
  readonly #draining = new BoundedMap<number, Draining>(MOST_REQUESTS);
  /** Told before the record of their request could be made. */
  readonly #drained = new BoundedMap<number, DrainedRecord>(MOST_REQUESTS);
  #ended: Ended[] = [];
  /** Heads of pipelined requests, by connection. */
  readonly #pipelined = new BoundedMap<number, RequestHead[]>(MOST_CONNECTIONS);
  #headsLost = 0;

  constructor(options: ServedRequestsOptions) {
    this.#options = options;
  }

  addHead({id, text}: HeadRecord): void {
    const before = this.#texts.get(id);
    this.#texts.set(id, before === undefined ? text : before + text);
  }

  /** Gives records only where so many requests have ended that no more of them can wait for the cut. */
  add(served: ServedRecord): RequestRecord[] {
    if (has(served, REQUEST_FLAG.goesOn)) {
      const events = this.#early.get(served.id) ?? [];
      this.#early.set(served.id, [...events, ...served.events]);
      return [];
    }
    const early = this.#early.take(served.id);
    const events = early === undefined ? served.events : [...early, ...served.events];
    const head = this.#headOf(served);
    // A process that no target has, or other bytes than HTTP/1's.
    const record = head && this.#recordOf(served, head, events);
    if (record === undefined) return [];
    const {id: kernelId, endNs} = served;
    const startNs = served.startNs - handshakeNs(events);
    const isDraining = has(served, REQUEST_FLAG.draining);
    this.#ended.push({record, kernelId, startNs, endNs, isDraining});
    if (this.#ended.length < MOST_ENDED) return [];
    return [...this.#takeEnded()].filter((due) => due !== undefined);
  }

  /** Requests that have ended, step by step: at a cut, all calls that were made for them are known. */
  *finishing(endNs: number): Generator<void, RequestRecord[]> {
    const records: RequestRecord[] = [];
    let taken = 0;
    for (const record of this.#takeEnded()) {
      if (record !== undefined) records.push(record);
      taken += 1;
      if (taken % REQUESTS_PER_STEP === 0) yield;
    }
    records.push(...this.#overdue(endNs));
    return records;
  }

  /** Undefined for a request that waits for its drain. */
  *#takeEnded(): Generator<RequestRecord | undefined> {
    const ended = this.#ended;
    this.#ended = [];
    for (const [at, record] of this.#options.attribute(ended).entries()) {
      this.#options.onServed(record, ended[at]!.startNs);
      yield this.#afterDrain(withFewCalls(record), ended[at]!);
    }
  }

  /** The record of a request that was held back until now. */
  addDrained(drained: DrainedRecord): RequestRecord | undefined {
    const held = this.#draining.get(drained.id);
    if (held?.endNs !== drained.endNs) {
      this.#drained.set(drained.id, drained);
      return undefined;
    }
    this.#draining.take(drained.id);
    return withDrain(held.record, drained);
  }

  /** Records that were held back for too long. */
  #overdue(nowNs: number): RequestRecord[] {
    const overdue = [...this.#draining].filter(([, {endNs}]) => nowNs - endNs > DRAINED_WITHIN_NS);
    for (const [id] of overdue) this.#draining.take(id);
    return overdue.map(([, {record}]) => record);
  }

  /** All records that are held back: a phase or the run ends. */
  flush(): RequestRecord[] {
    const records = [...this.#draining].map(([, {record}]) => record);
    this.#draining.clear();
    this.#drained.clear();
    return records;
  }

  /** Requests of targets that the kernel told and whose head is missing here, since this was asked last. */
  takeHeadsLost(): number {
    const lost = this.#headsLost;
    this.#headsLost = 0;
    return lost;
  }

  #afterDrain(record: RequestRecord, ended: Ended): RequestRecord | undefined {
    const {kernelId, endNs, isDraining} = ended;
    if (!isDraining) return record;
    const early = this.#drained.take(kernelId);
    if (early?.endNs === endNs) return withDrain(record, early);
    // One that was held before would be forgotten for it.
    if (this.#draining.isFull) return record;
    this.#draining.set(kernelId, {record, endNs});
    return undefined;
  }

  #headOf(served: ServedRecord): RequestHead | undefined {
    const {id, connection, status, headBytes} = served;
    if (has(served, REQUEST_FLAG.pipelined)) {
      const head = this.#pipelined.get(connection)?.shift();
      if (head === undefined && status !== REQUEST_TIMEOUT) this.#noteHeadLost(served);
      return head;
    }
    const text = this.#texts.take(id) ?? '';
    const heads = this.#heads.of(text);
    const head = heads[0];
    if (heads.length > 1) this.#pipelined.set(connection, heads.slice(1));
    // Other bytes than HTTP/1's are no request: dockerd, for example, tries TLS first. Where the kernel could hand out
    // no byte of the head, it has counted that itself (LOSS, `heads`).
    if (text === '' && headBytes > 0) this.#noteHeadLost(served);
    return head;
  }

  /** A process that no target has is nobody's loss. */
  #noteHeadLost({root}: ServedRecord): void {
    if (this.#options.targetOf(root) !== undefined) this.#headsLost += 1;
  }

  #recordOf(
    served: ServedRecord,
    head: RequestHead,
    events: readonly RequestEvent[],
  ): RequestRecord | undefined {
    const {root, pid, goid, device} = served;
    const options = this.#options;
    const target = options.targetOf(root);
    if (target === undefined) return undefined;
    const ends = this.#ends.of(served.connection, served.ends);
    const peer = {
      rootPid: root,
      pid,
      address: ends.peer,
      goid,
      isLayoutKnown: !has(served, REQUEST_FLAG.layoutUnknown),
      local: ends.local,
      netns: ends.netns,
    };
    return serverRecord(peer, this.#endedOf(served, head, events), {
      target,
      goVersion: options.goVersionOf(pid),
      device: device === 0 ? undefined : options.deviceName(device),
      names: options.addresses.names,
      peersAnswering: options.peersAnswering,
      times: options.times,
      toUnixNs: options.toUnixNs,
    });
  }

  #endedOf(
    served: ServedRecord,
    head: RequestHead,
    events: readonly RequestEvent[],
  ): AnsweredRequest {
    const {readNs, endNs} = served;
    const queueNs = Math.max(0, readNs - served.startNs);
    const parts = this.#partsOf(served, events);
    const startNs = served.startNs - handshakeNs(events);
    return {head, state: served, startNs, endNs, sums: served, queueNs, parts};
  }

  #partsOf({pid, endNs}: ServedRecord, events: readonly RequestEvent[]): TimedPart[] {
    const parts: TimedPart[] = [];
    for (const event of events) if (event.atNs < endNs) parts.push(this.#partOf(pid, event));
    return parts;
  }

  #partOf(pid: number, event: RequestEvent): TimedPart {
    const {atNs, ns: amountNs, what} = event;
    const stack = event.stack === 0 ? undefined : this.#options.stackOf(pid, event.stack);
    switch (event.eventKind) {
      case EVENT.peer:
        return withStack({atNs, amountNs, kind: 'peer', peer: this.#peerOf(event)}, stack);
      case EVENT.call: {
        const part = partOfCall(what, event.isOnConnection);
        return withStack({atNs, amountNs, kind: 'call', part}, stack);
      }
      case EVENT.sched:
        return withStack({atNs, amountNs, kind: 'sched'}, stack);
      case EVENT.tls:
        return {atNs, amountNs, kind: 'tls'};
      default:
        return withStack({atNs, amountNs, kind: 'wait', reason: what}, stack);
    }
  }

  #peerOf({family, port, peer}: RequestEvent): Endpoint {
    return this.#options.addresses.endpoint(family, port, peer!);
  }
}

/** The handshake of its connection, which lies before the start of its first request. */
function handshakeNs(events: readonly RequestEvent[]): number {
  return events.find(({eventKind}) => eventKind === EVENT.tls)?.ns ?? 0;
}

type Writable<Value> = {-readonly [Key in keyof Value]: Value[Key]};

/** The part itself: a copy for each wait costs more than all else that is done with it. */
function withStack(part: Writable<TimedPart>, stack: Stack | undefined): TimedPart {
  if (stack !== undefined) part.stack = stack;
  return part;
}

/** The record itself, which nobody else has yet. The drain of a peer that never had all of the answer is not known. */
function withDrain(
  record: Writable<RequestRecord>,
  {endNs, drainedNs}: DrainedRecord,
): RequestRecord {
  if (drainedNs !== 0) record.drainNs = drainedNs - endNs;
  return record;
}

function has({flags}: ServedRecord, flag: number): boolean {
  return (flags & flag) !== 0;
}
