// Requests that targets answered, from the loader's HEAD, REQUEST and DRAINED records. The kernel side
// tells apart which event belongs to which request, so that only names are found out here.
//
// Pure. Memory is bounded: what is never finished is forgotten, the oldest first.

import type {RequestRecord} from '../../src/domain/request.js';
import type {KernelTimes} from '../bpftrace/kernel-times.js';
import type {EndedRequest} from '../probes/requests/connection.js';
import {readHeads, type RequestHead} from '../probes/requests/http-head.js';
import type {Endpoint} from '../probes/requests/peer-name.js';
import type {RequestState} from '../probes/requests/request-state.js';
import {serverRecord} from '../probes/requests/server-record.js';
import {waitReason} from '../probes/requests/wait-reasons.js';
import {partOfCall, type PartSource, type TimedPart} from '../probes/requests/timed-part.js';
import {addressText, type Addresses} from './addresses.js';
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
}

/** A request that is held back until its peer has all of the answer. */
interface Draining {
  readonly record: RequestRecord;
  readonly endNs: number;
}

/** A request that has ended, before its waits have names. */
interface Ended {
  readonly served: ServedRecord;
  readonly head: RequestHead;
  readonly events: readonly RequestEvent[];
}

/** A peer that takes longer has no `drainNs`, and its request is held back no longer. */
const DRAINED_WITHIN_NS = 10_000_000_000;
/** As many requests as the kernel side serves at a time. */
const MOST_REQUESTS = 8_192;
/** Connections with pipelined requests that were read and not answered yet. */
const MOST_CONNECTIONS = 8_192;
const FIRST_FINAL_STATUS = 200;

export class ServedRequests {
  readonly #options: ServedRequestsOptions;
  /** By the id of the request. */
  readonly #texts = new BoundedMap<number, string>(MOST_REQUESTS);
  readonly #early = new BoundedMap<number, RequestEvent[]>(MOST_REQUESTS);
  readonly #draining = new BoundedMap<number, Draining>(MOST_REQUESTS);
  /** Told before the record of their request could be made. */
  readonly #drained = new BoundedMap<number, DrainedRecord>(MOST_REQUESTS);
  #unexplained: Ended[] = [];
  /** Heads of pipelined requests, by connection. */
  readonly #pipelined = new BoundedMap<number, RequestHead[]>(MOST_CONNECTIONS);
  #headsLost = 0;

  constructor(options: ServedRequestsOptions) {
    this.#options = options;
  }

  addHead({id, text}: HeadRecord): void {
    this.#texts.set(id, (this.#texts.get(id) ?? '') + text);
  }

  /**
   * The record of a request that has ended. Undefined for one that goes on, that is held back, that is
   * no HTTP/1 request, or that no target answered.
   */
  add(served: ServedRecord): RequestRecord | undefined {
    if (has(served, REQUEST_FLAG.goesOn)) {
      const events = this.#early.get(served.id) ?? [];
      this.#early.set(served.id, [...events, ...served.events]);
      return undefined;
    }
    const events = [...(this.#early.take(served.id) ?? []), ...served.events];
    const head = this.#headOf(served);
    if (head === undefined) return undefined;
    const ended = {served, head, events};
    if (!this.#mayWaitForCall(ended) || this.#unexplained.length >= MOST_REQUESTS) {
      return this.#finish(ended);
    }
    this.#unexplained.push(ended);
    return undefined;
  }

  /** Requests that may have waited for a call of their process: at a cut, all calls are known. */
  finishInterval(endNs: number): RequestRecord[] {
    const ended = this.#unexplained;
    this.#unexplained = [];
    const records = ended
      .map((each) => this.#finish(each))
      .filter((record) => record !== undefined);
    return [...records, ...this.#overdue(endNs)];
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

  /** Requests whose head was lost, since this was asked last. */
  takeHeadsLost(): number {
    const lost = this.#headsLost;
    this.#headsLost = 0;
    return lost;
  }

  #mayWaitForCall({served, events}: Ended): boolean {
    const version = this.#options.goVersionOf(served.pid);
    return events.some(({eventKind, what}) => {
      const reason = eventKind === EVENT.wait ? waitReason(version, what) : undefined;
      return reason === 'select' || reason === 'chan';
    });
  }

  #finish({served, head, events}: Ended): RequestRecord | undefined {
    const record = this.#recordOf(served, head, events);
    if (record === undefined || !has(served, REQUEST_FLAG.draining)) return record;
    const early = this.#drained.take(served.id);
    if (early?.endNs === served.endNs) return withDrain(record, early);
    this.#draining.set(served.id, {record, endNs: served.endNs});
    return undefined;
  }

  #headOf(served: ServedRecord): RequestHead | undefined {
    const {id, connection} = served;
    if (has(served, REQUEST_FLAG.pipelined)) {
      const head = this.#pipelined.get(connection)?.shift();
      if (head === undefined) this.#headsLost += 1;
      return head;
    }
    const text = this.#texts.take(id) ?? '';
    const [head, ...more] = readHeads(text);
    if (more.length > 0) this.#pipelined.set(connection, more);
    // Other bytes than HTTP/1's are no request: dockerd, for example, tries TLS first.
    if (head === undefined && text === '') this.#headsLost += 1;
    return head;
  }

  #recordOf(
    served: ServedRecord,
    head: RequestHead,
    events: readonly RequestEvent[],
  ): RequestRecord | undefined {
    const {root, pid, goid, ends, device} = served;
    const {targetOf, goVersionOf, deviceName, addresses, ...context} = this.#options;
    const target = targetOf(root);
    if (target === undefined) return undefined;
    const isLayoutKnown = !has(served, REQUEST_FLAG.layoutUnknown);
    const peer = {rootPid: root, pid, address: peerText(ends), goid, isLayoutKnown};
    return serverRecord(peer, this.#endedOf(served, head, events), {
      ...context,
      target,
      goVersion: goVersionOf(pid),
      device: device === 0 ? undefined : deviceName(device),
      names: addresses.names,
    });
  }

  #endedOf(served: ServedRecord, head: RequestHead, events: readonly RequestEvent[]): EndedRequest {
    const {startNs, readNs, endNs, partsNs, bytesIn, bytesOut} = served;
    const sums = {partsNs, bytesIn, bytesOut};
    const queueNs = Math.max(0, readNs - startNs);
    const parts = events.filter(({atNs}) => atNs < endNs).map((event) => this.#partOf(event));
    return {head, state: stateOf(served, sums, queueNs), startNs, endNs, sums, queueNs, parts};
  }

  #partOf(event: RequestEvent): TimedPart {
    return {atNs: event.atNs, amountNs: event.ns, ...this.#sourceOf(event)};
  }

  #sourceOf({eventKind, what, isOnConnection, family, port, peer}: RequestEvent): PartSource {
    switch (eventKind) {
      case EVENT.peer:
        return {kind: 'peer', peer: this.#options.addresses.endpoint(family, port, peer)};
      case EVENT.call:
        return {kind: 'call', part: partOfCall(what, isOnConnection)};
      case EVENT.sched:
        return {kind: 'sched'};
      default:
        return {kind: 'wait', reason: what};
    }
  }
}

/** The drain of a peer that never had all of the answer is not known. */
function withDrain(record: RequestRecord, {endNs, drainedNs}: DrainedRecord): RequestRecord {
  return drainedNs === 0 ? record : {...record, drainNs: drainedNs - endNs};
}

function stateOf(served: ServedRecord, sums: RequestState['sums'], queueNs: number): RequestState {
  return {
    lastNs: served.endNs,
    status: served.status < FIRST_FINAL_STATUS ? 0 : served.status,
    isClean: true,
    isContinued: has(served, REQUEST_FLAG.pipelined),
    sums,
    queueNs,
    isDraining: has(served, REQUEST_FLAG.draining),
  };
}

function peerText({peer, peerPort}: ServedRecord['ends']): string {
  const text = addressText(peer);
  return text.includes(':') ? `[${text}]:${peerPort}` : `${text}:${peerPort}`;
}

function has({flags}: ServedRecord, flag: number): boolean {
  return (flags & flag) !== 0;
}
