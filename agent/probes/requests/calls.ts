// Requests that targets made, by connection. The script tells one when the next one begins on its
// connection, or when the connection ends, and at each tick all that are open. Most of those are
// complete, which the head of the answer shows, so they are handed out before the connection is
// used again. Calls of a process that serves requests wait until their origin is known.

import type {RequestRecord} from '../../../src/domain/request.js';
import type {CallState} from './call-state.js';
import {KnownHeads} from './known-heads.js';
import type {Endpoint} from './peer-name.js';
import {endOf, PendingCall, type CallContext, type TextsInTime} from './pending-call.js';

export type {TextsInTime} from './pending-call.js';

export interface CallsOptions extends CallContext {
  readonly targetOf: (rootPid: number) => string | undefined;
  /** Whether calls of the process may have an origin (agent/probes/origins). */
  readonly mayHaveOrigin?: (pid: number) => boolean;
  /** Gives a call that may wait no longer the origin that the kernel told, if any. */
  readonly nameOrigin?: (call: PendingCall) => void;
}

/** A call that ended while a tick was printed is in the next tick. */
const MAX_MISSED = 2;
/** Where the kernel does not know the origin, it is known when the request has ended: soon, or not in time. */
const ORIGIN_WITHIN_NS = 3_000_000_000;
/**
 * The kernel side tells the request of a thread when its connection is used again or closed. A server keeps a connection
 * that nobody uses for a minute or so: nginx for 75 s.
 */
const REQUEST_WITHIN_NS = 90_000_000_000;
/** So many calls may wait for requests that are told so late. */
const MOST_LATE = 4_096;
/**
 * A goroutine that waited for an answer runs again within this time, or within a tenth of its wait.
 */
const AWAKE_WITHIN_NS = 2_000_000;
/** A request may be written this long before the goroutine that waits for its answer is parked. */
const PARKED_WITHIN_NS = 500_000;
const MAX_ANSWERED = 1_024;
const MAX_PROCESSES = 256;
/** The most calls that are kept, as many as the map of the script holds. */
const MAX_CALLS = 32_768;

const NO_CALLS: readonly CallState[] = [];

export class Calls {
  readonly #options: CallsOptions;
  readonly #heads = new KnownHeads();
  /** The last answered calls of each process, for goroutines that waited for them. */
  readonly #answered = new Map<number, CallState[]>();
  /** Calls by connection, as printed, and start. */
  readonly #calls = new Map<string, PendingCall>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** Notes a call that is over. Gives its record at once only where there is no room to keep it. */
  ended(key: string, state: CallState, connection: TextsInTime): RequestRecord | undefined {
    const call = this.#update(key, state, connection);
    call.isEnded = true;
    return this.#calls.has(idOf(key, state)) ? undefined : this.#send(call);
  }

  /** Notes a call that was open at a tick. It may be complete, and only its connection is kept. */
  seen(key: string, state: CallState, connection: TextsInTime): void {
    this.#update(key, state, connection);
  }

  /** All calls that requests may be the origin of. */
  known(): PendingCall[] {
    return [...this.#calls.values()].filter(({isRequest}) => isRequest);
  }

  /** The peers of calls that a process made within this time and that were answered at its end. */
  peersAnswering(pid: number, fromNs: number, untilNs: number): Endpoint[] {
    const soonNs = untilNs - Math.max((untilNs - fromNs) / 10, AWAKE_WITHIN_NS);
    const peers: Endpoint[] = [];
    for (const {startNs, firstNs, peer} of this.#answered.get(pid) ?? NO_CALLS) {
      const isAnsweredThen = firstNs > soonNs && firstNs <= untilNs;
      if (isAnsweredThen && startNs > fromNs - PARKED_WITHIN_NS) peers.push(peer);
    }
    return peers;
  }

  /**
   * The calls that are complete. To be called when all lines of a tick were read, and origins were
   * looked for.
   */
  finishTick(endNs: number): RequestRecord[] {
    const records: RequestRecord[] = [];
    let late = 0;
    for (const [id, call] of this.#calls) {
      const record = this.#isDue(call, endNs) ? this.#send(call) : undefined;
      if (record !== undefined) records.push(record);
      const isLate = call.isEnded && call.isSent && isOld(call, endNs);
      if (isLate) late += 1;
      if ((isLate && late > MOST_LATE) || this.#isForgotten(call, endNs)) this.#calls.delete(id);
      call.missed += 1;
    }
    return records;
  }

  /** The calls that are over and still wait for an origin. */
  flush(): RequestRecord[] {
    return [...this.#calls.values()]
      .filter((call) => call.isEnded || call.isComplete(endOf(call.state)))
      .flatMap((call) => this.#send(call) ?? []);
  }

  #isDue(call: PendingCall, nowNs: number): boolean {
    if (call.isSent || !(call.isEnded || call.isComplete(nowNs))) return false;
    return call.origin !== undefined || !this.#mayHaveOrigin(call) || isOld(call, nowNs);
  }

  /** A call stays as long as its request may need its time. */
  #isForgotten(call: PendingCall, nowNs: number): boolean {
    if (!call.isEnded) return call.missed > MAX_MISSED;
    if (!call.isRequest) return true;
    if (!call.isSent) return false;
    const withinNs = call.goid === 0 ? REQUEST_WITHIN_NS : ORIGIN_WITHIN_NS;
    return call.madeFor === 0 || call.isCharged === true || isOld(call, nowNs, withinNs);
  }

  #mayHaveOrigin({pid}: PendingCall): boolean {
    return this.#options.mayHaveOrigin?.(pid) ?? false;
  }

  #update(key: string, state: CallState, connection: TextsInTime): PendingCall {
    const id = idOf(key, state);
    const known = this.#calls.get(id);
    const call = known ?? new PendingCall(state, this.#options.names);
    if (state.firstNs > 0 && (known?.state.firstNs ?? 0) === 0) this.#remember(state);
    if (known === undefined && this.#calls.size < MAX_CALLS) this.#calls.set(id, call);
    call.learn(state, connection, this.#heads);
    return call;
  }

  #remember(state: CallState): void {
    const calls = this.#answered.get(state.pid) ?? [];
    calls.push(state);
    if (calls.length > MAX_ANSWERED) calls.splice(0, MAX_ANSWERED / 2);
    this.#answered.set(state.pid, calls);
    if (this.#answered.size > MAX_PROCESSES) this.#answered.clear();
  }

  #send(call: PendingCall): RequestRecord | undefined {
    const target = this.#options.targetOf(call.state.rootPid);
    if (call.isSent || !call.isRequest || target === undefined) return undefined;
    if (call.origin === undefined) this.#options.nameOrigin?.(call);
    call.isSent = true;
    call.forgetAnswer();
    return call.record(target, this.#options);
  }
}

function idOf(key: string, {startNs}: CallState): string {
  return `${key} ${startNs}`;
}

function isOld({state}: PendingCall, nowNs: number, withinNs = ORIGIN_WITHIN_NS): boolean {
  return nowNs - endOf(state) > withinNs;
}
