// Requests that targets answered, from the loader's HEAD, REQUEST and DRAINED records. The kernel side
// tells apart which event belongs to which request, so that only names are found out here.
//
// Pure. Memory is bounded: what is never finished is forgotten, the oldest first.

import {optional} from '../../src/domain/optional.js';
import type {RequestRecord} from '../../src/domain/request.js';
import type {Stack} from '../../src/domain/stacks/stack.js';
import type {KernelTimes} from '../bpftrace/kernel-times.js';
import {withFewCalls} from '../probes/causes/charge-calls.js';
import type {ServedRequest} from '../probes/causes/facts.js';
import type {EndedRequest} from '../probes/requests/connection.js';
import {readHeads, type RequestHead} from '../probes/requests/http-head.js';
import type {Endpoint} from '../probes/requests/peer-name.js';
import type {RequestState} from '../probes/requests/request-state.js';
import {serverRecord} from '../probes/requests/server-record.js';
import {partOfCall, type PartSource, type TimedPart} from '../probes/requests/timed-part.js';
import {endpointText, localEnd, type Addresses} from './addresses.js';
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
/** As many requests as the kernel side serves at a time. */
const MOST_REQUESTS = 8_192;
/** Requests that may wait for the cut, so that their number does not fill the memory. */
const MOST_ENDED = 16_384;
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
  #ended: Ended[] = [];
  /** Heads of pipelined requests, by connection. */
  readonly #pipelined = new BoundedMap<number, RequestHead[]>(MOST_CONNECTIONS);
  #headsLost = 0;

  constructor(options: ServedRequestsOptions) {
    this.#options = options;
  }

  addHead({id, text}: HeadRecord): void {
    this.#texts.set(id, (this.#texts.get(id) ?? '') + text);
  }

  /** Gives records only where so many requests have ended that no more of them can wait for the cut. */
  add(served: ServedRecord): RequestRecord[] {
    if (has(served, REQUEST_FLAG.goesOn)) {
      const events = this.#early.get(served.id) ?? [];
      this.#early.set(served.id, [...events, ...served.events]);
      return [];
    }
    const events = [...(this.#early.take(served.id) ?? []), ...served.events];
    const head = this.#headOf(served);
    // A process that no target has, or other bytes than HTTP/1's.
    const record = head && this.#recordOf(served, head, events);
    if (record === undefined) return [];
    const {id: kernelId, startNs, endNs} = served;
    const isDraining = has(served, REQUEST_FLAG.draining);
    this.#ended.push({record, kernelId, startNs, endNs, isDraining});
    return this.#ended.length < MOST_ENDED ? [] : this.#takeEnded();
  }

  /** Requests that have ended: at a cut, all calls that were made for them are known. */
  finishInterval(endNs: number): RequestRecord[] {
    return [...this.#takeEnded(), ...this.#overdue(endNs)];
  }

  #takeEnded(): RequestRecord[] {
    const ended = this.#ended;
    this.#ended = [];
    const records = this.#options.attribute(ended);
    return records.flatMap((record, at) => {
      this.#options.onServed(record, ended[at]!.startNs);
      return this.#afterDrain(withFewCalls(record), ended[at]!) ?? [];
    });
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

  #afterDrain(record: RequestRecord, ended: Ended): RequestRecord | undefined {
    const {kernelId, endNs, isDraining} = ended;
    if (!isDraining) return record;
    const early = this.#drained.take(kernelId);
    if (early?.endNs === endNs) return withDrain(record, early);
    this.#draining.set(kernelId, {record, endNs});
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
    const peer = {
      rootPid: root,
      pid,
      address: endpointText(ends.peer, ends.peerPort),
      goid,
      isLayoutKnown,
    };
    const record = serverRecord(peer, this.#endedOf(served, head, events), {
      ...context,
      target,
      goVersion: goVersionOf(pid),
      device: device === 0 ? undefined : deviceName(device),
      names: addresses.names,
    });
    return {...record, ...localEnd(ends)};
  }

  #endedOf(served: ServedRecord, head: RequestHead, events: readonly RequestEvent[]): EndedRequest {
    const {pid, startNs, readNs, endNs, partsNs, bytesIn, bytesOut} = served;
    const sums = {partsNs, bytesIn, bytesOut};
    const queueNs = Math.max(0, readNs - startNs);
    const parts = events.filter(({atNs}) => atNs < endNs).map((event) => this.#partOf(pid, event));
    return {head, state: stateOf(served, sums, queueNs), startNs, endNs, sums, queueNs, parts};
  }

  #partOf(pid: number, event: RequestEvent): TimedPart {
    const {atNs, ns, stack} = event;
    const named = stack === 0 ? undefined : this.#options.stackOf(pid, stack);
    return {atNs, amountNs: ns, ...optional('stack', named), ...this.#sourceOf(event)};
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

function has({flags}: ServedRecord, flag: number): boolean {
  return (flags & flag) !== 0;
}
