// Knows which calls were made for which requests. A call is told apart from its request: it may come
// intervals earlier, and its origin is found when that request has ended. Memory is bounded.

import {groupBy} from '../../../src/domain/group-by.js';
import type {Random} from '../../../src/domain/random.js';
import type {RequestRecord} from '../../../src/domain/request.js';
import {chargeCalls} from './charge-calls.js';
import type {MadeCall, ServedRequest} from './facts.js';
import {findOrigins, type FoundOrigin} from './find-origins.js';

const MOST_PROCESSES = 1_024;
/** As many requests as the kernel side follows at a time, on the largest hosts. */
const MOST_REQUESTS = 32_768;

/** Ids of two lives of an agent must not meet: each life begins at one of 2^20 places, 2^32 apart. */
export function firstOriginId(random: Random): number {
  return Math.floor(random.share() * 2 ** 20) * 2 ** 32;
}

export class Origins {
  #nextId: number;
  /** Processes that were seen to serve requests, which their calls may be made for. */
  readonly #servers = new Set<number>();
  /** Ids of requests that the kernel named as origins, before they have ended. */
  readonly #ids = new Map<number, number>();

  /** `firstId`: see firstOriginId. */
  constructor(firstId: number) {
    this.#nextId = firstId;
  }

  /** Whether the process serves requests, so that its calls may have an origin. */
  serves(pid: number): boolean {
    return this.#servers.has(pid);
  }

  /**
   * Gives calls their origins, and requests the time of their calls, in the order of `served`. A record may
   * have more calls than the wire takes (charge-calls.ts, withFewCalls).
   */
  attribute(served: readonly ServedRequest[], calls: readonly MadeCall[]): RequestRecord[] {
    for (const {record} of served) this.#noteServer(record.pid);
    const open = calls.filter((call) => !call.isCharged && isLookedFor(call));
    if (open.length === 0 && this.#ids.size === 0) return served.map(({record}) => record);
    for (const call of open) if (call.goid === 0) this.name(call);
    const groups = groupBy(findOrigins(served, open), (found) => found.served);
    const made = new Map(groups.map((found) => [found[0]!.served, found]));
    return served.map((request) => this.#charge(request, made.get(request) ?? []));
  }

  #charge(request: ServedRequest, found: readonly FoundOrigin[]): RequestRecord {
    const named = this.#ids.get(request.kernelId);
    if (found.length === 0 && named === undefined) return request.record;
    const id = named ?? this.#newId();
    this.#ids.delete(request.kernelId);
    if (found.length === 0) return {...request.record, id};
    for (const {call, by} of found) {
      call.origin = {id, by};
      call.isCharged = true;
    }
    const calls = found.map(({call}) => call);
    return {...chargeCalls(request, calls), id};
  }

  /**
   * Names the request that the kernel takes a call to be made for, before it has ended. A thread's call
   * needs not wait for that; one that a goroutine wrote is named so when it may wait no longer.
   */
  name(call: MadeCall): void {
    if (call.madeFor === 0 || call.origin !== undefined) return;
    let id = this.#ids.get(call.madeFor);
    if (id === undefined) {
      if (this.#ids.size >= MOST_REQUESTS) this.#ids.delete(this.#ids.keys().next().value!);
      id = this.#newId();
      this.#ids.set(call.madeFor, id);
    }
    call.origin = {id, by: call.goid === 0 ? 'connection' : 'goroutine'};
  }

  #noteServer(pid: number): void {
    if (this.#servers.has(pid)) return;
    if (this.#servers.size >= MOST_PROCESSES) this.#servers.clear();
    this.#servers.add(pid);
  }

  #newId(): number {
    this.#nextId += 1;
    return this.#nextId;
  }
}

/** An origin that the kernel told is known before its request has ended. */
function isLookedFor({origin, madeFor}: MadeCall): boolean {
  return origin === undefined || madeFor !== 0;
}
