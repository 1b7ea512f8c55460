// Requests that targets answered, from the loader's HEAD, REQUEST and DRAINED records. The kernel side
// tells apart which event belongs to which request, so that only names are found out here.
//
// Pure. Memory is bounded: what is never finished is forgotten, the oldest first.

import type {RequestRecord} from '../../src/domain/request.js';
import type {Stack} from '../../src/domain/stacks/stack.js';
import type {KernelTimes} from '../bpftrace/kernel-times.js';
import {withFewCalls} from '../probes/origins/charge-calls.js';
import type {EndedStream} from '../http2/streams.js';
import type {ServedRequest} from '../probes/origins/facts.js';
import {hasLostTrace, type RequestHead} from '../probes/requests/http-head.js';
import {KnownHeads} from '../probes/requests/known-heads.js';
import type {Endpoint} from '../probes/requests/peer-name.js';
import {serverRecord, type AnsweredRequest} from '../probes/requests/server-record.js';
import {SUM_PARTS} from '../probes/requests/record-words.generated.js';
import {partOfCall, type TimedPart} from '../probes/requests/timed-part.js';
import {ConnectionEnds, type Addresses} from './addresses.js';
import {BoundedMap} from './bounded-map.js';
import type {RequestEvents} from './record-pieces.js';
import {
  EVENT,
  REQUEST_FLAG,
  type DrainedRecord,
  type FrameRecord,
  type HeadRecord,
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
  /** Is told of an answered request whose head is not known to its end, and in which no trace was seen. */
  readonly onCutHead: (target: string, port: number) => void;
}

/** A request that is held back until its peer has all of the answer. */
/** The facts of a request beside its head and the parts of its time that have a moment. */
type ServedFacts = Omit<ServedRecord, 'kind' | 'events' | 'headBytes'>;

/** The connection on which frames came. */
type FramesOf = Pick<FrameRecord, 'connection' | 'root' | 'ends'>;

/** The facts that are missing where no thread was followed for a request. */
const NOT_FOLLOWED = {
  partsNs: SUM_PARTS.map(() => 0),
  goid: 0,
  device: 0,
  flags: 0,
} as const;

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
  readonly #early = new BoundedMap<number, TimedPart[]>(MOST_REQUESTS);
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
  add(served: ServedRecord): readonly RequestRecord[] {
    const parts = this.#early.take(served.id) ?? [];
    if (has(served, REQUEST_FLAG.goesOn)) {
      this.#addParts(parts, served);
      this.#early.set(served.id, parts);
      return NONE;
    }
    const head = this.#headOf(served);
    // Other bytes than HTTP/1's.
    if (head === undefined) return NONE;
    this.#addParts(parts, served);
    return this.#end(served, head, parts);
  }

  /**
   * Takes a request of HTTP/2 whose frames were read: of its time only the waiting line and the handshake are known.
   * Gives records as `add` does.
   */
  addStream(stream: EndedStream, {connection, root, ends}: FramesOf): readonly RequestRecord[] {
    const {startNs, tlsNs} = stream;
    const parts: TimedPart[] =
      tlsNs > 0 ? [{kind: 'tls', atNs: startNs - tlsNs, amountNs: tlsNs}] : [];
    return this.#end({...stream, ...NOT_FOLLOWED, connection, root, ends}, stream.head, parts);
  }

  #end(
    served: ServedFacts,
    head: RequestHead,
    parts: readonly TimedPart[],
  ): readonly RequestRecord[] {
    const {id: kernelId, root, endNs} = served;
    const target = this.#options.targetOf(root);
    // A process that no target has.
    if (target === undefined) return NONE;
    const startNs = served.startNs - handshakeNs(parts);
    const record = this.#recordOf(served, target, head, startNs, parts);
    if (hasLostTrace(head, record.status))
      this.#options.onCutHead(record.target, served.ends.localPort);
    const isDraining = has(served, REQUEST_FLAG.draining);
    this.#ended.push({record, kernelId, startNs, endNs, isDraining});
    if (this.#ended.length < MOST_ENDED) return NONE;
    const ended = this.#ended;
    this.#ended = [];
    return resultOf(this.#attributing(ended));
  }

  /**
   * Requests that have ended, step by step: at a cut, all calls that were made for them are known. The kernel side
   * goes on while it tells what is open at the cut, so that calls of what ends then come with the next one.
   */
  *finishing(endNs: number): Generator<void, RequestRecord[]> {
    const ended = this.#ended.filter((request) => request.endNs <= endNs);
    this.#ended = this.#ended.filter((request) => request.endNs > endNs);
    const records = yield* this.#attributing(ended);
    records.push(...this.#overdue(endNs));
    return records;
  }

  /** Requests that wait for their drain are not among them. */
  *#attributing(ended: readonly Ended[]): Generator<void, RequestRecord[]> {
    const records: RequestRecord[] = [];
    const whole = this.#options.attribute(ended);
    for (let at = 0; at < whole.length; at += 1) {
      const record = whole[at]!;
      this.#options.onServed(record, ended[at]!.startNs);
      const due = this.#afterDrain(withFewCalls(record), ended[at]!);
      if (due !== undefined) records.push(due);
      if (at % REQUESTS_PER_STEP === REQUESTS_PER_STEP - 1) yield;
    }
    return records;
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

  /** `parts` may go on behind the end of the answer; what came then does not count. */
  #recordOf(
    served: ServedFacts,
    target: string,
    head: RequestHead,
    startNs: number,
    parts: readonly TimedPart[],
  ): RequestRecord {
    const {root, pid, goid, device, endNs} = served;
    const options = this.#options;
    const ends = this.#ends.of(served.connection, served.ends);
    const peer = {
      rootPid: root,
      pid,
      address: ends.peer,
      port: served.ends.localPort,
      goid,
      isLayoutKnown: !has(served, REQUEST_FLAG.layoutUnknown),
      local: ends.local,
      netns: ends.netns,
    };
    const ended: AnsweredRequest = {
      head,
      state: served,
      startNs,
      endNs,
      sums: served,
      queueNs: Math.max(0, served.readNs - served.startNs),
      parts: partsBefore(endNs, parts),
    };
    return serverRecord(peer, ended, {
      target,
      goVersion: options.goVersionOf(pid),
      device: device === 0 ? undefined : options.deviceName(device),
      names: options.addresses.names,
      peersAnswering: options.peersAnswering,
      times: options.times,
      toUnixNs: options.toUnixNs,
    });
  }

  #addParts(parts: TimedPart[], {pid, events}: ServedRecord): void {
    for (let event = 0; event < events.count; event += 1) {
      parts.push(this.#partOf(pid, events, event));
    }
  }

  #partOf(pid: number, events: RequestEvents, event: number): TimedPart {
    const atNs = events.atNs(event);
    const amountNs = events.ns(event);
    const stack = this.#options.stackOf(pid, events.stack(event));
    switch (events.kind(event)) {
      case EVENT.peer:
        return {kind: 'peer', atNs, amountNs, stack, peer: this.#peerOf(events, event)};
      case EVENT.call: {
        const part = partOfCall(events.what(event), events.isOnConnection(event));
        return {kind: 'call', atNs, amountNs, stack, part};
      }
      case EVENT.sched:
        return {kind: 'sched', atNs, amountNs, stack};
      case EVENT.tls:
        return {kind: 'tls', atNs, amountNs};
      default:
        return {kind: 'wait', atNs, amountNs, stack, reason: events.what(event)};
    }
  }

  #peerOf(events: RequestEvents, event: number): Endpoint {
    const [family, port] = [events.family(event), events.port(event)];
    return this.#options.addresses.endpoint(family, port, events.address(event));
  }
}

const NONE: readonly RequestRecord[] = [];

/** The handshake of its connection, which lies before the start of its first request. */
function handshakeNs(parts: readonly TimedPart[]): number {
  return parts.find(({kind}) => kind === 'tls')?.amountNs ?? 0;
}

/** The same list where all of them began before, as mostly. */
function partsBefore(endNs: number, parts: readonly TimedPart[]): readonly TimedPart[] {
  const isBefore = ({atNs}: TimedPart): boolean => atNs < endNs;
  return parts.every(isBefore) ? parts : parts.filter(isBefore);
}

function resultOf<Value>(steps: Generator<void, Value>): Value {
  for (;;) {
    const {done, value} = steps.next();
    if (done === true) return value;
  }
}

type Writable<Value> = {-readonly [Key in keyof Value]: Value[Key]};

/** The record itself, which nobody else has yet. The drain of a peer that never had all of the answer is not known. */
function withDrain(
  record: Writable<RequestRecord>,
  {endNs, drainedNs}: DrainedRecord,
): RequestRecord {
  if (drainedNs !== 0) record.drainNs = drainedNs - endNs;
  return record;
}

function has({flags}: ServedFacts, flag: number): boolean {
  return (flags & flag) !== 0;
}
