// One request over all hops: the answer of /requests/:id/chain of the HTTP API and of `report --request --json`.
// Times are those of run-json.ts.

import type {PartsJson} from './requests-json.js';
import type {JsonTime} from './run-json.js';

/** GET /api/runs/:run/requests/:id/chain */
export interface RequestChainJson {
  /** The request that was asked for; one of the rows. */
  readonly id: string;
  readonly traceId?: string;
  /** Name of the phase of the request at the top; absent outside of any. */
  readonly phase?: string;
  /** All offsets count from here. */
  readonly startUnixNs: JsonTime;
  /** To the end of the row that ends last. */
  readonly durationNs: number;
  /** In the order of a walk from the top down: what belongs to a row follows it, and lies one deeper. */
  readonly rows: readonly ChainRowJson[];
  /** What the agents of these hosts lost in that time, of any request. */
  readonly losses: readonly ChainLossJson[];
  /** So many requests were kept around it that not all were looked at: some rows may be missing. */
  readonly isCut: boolean;
}

export interface ChainRowJson {
  /**
   * `client`: the span of a client outside. `request`: a target answered it. `call`: a target made it. `wait`: a
   * target waited for a peer, and no request to it was kept, or it speaks no HTTP: Redis, a database.
   */
  readonly kind: 'client' | 'request' | 'call' | 'wait';
  readonly depth: number;
  /** Of a kept request; absent for `client` and `wait`. */
  readonly id?: string;
  /** Who answered it, or who asked. */
  readonly target: string;
  /** Who was asked. */
  readonly peer?: string;
  readonly method?: string;
  readonly path?: string;
  readonly step?: string;
  /** 0 when the connection ended before an answer. */
  readonly status?: number;
  /** From the start of the chain, on the collector's clock. */
  readonly offsetNs: number;
  readonly durationNs: number;
  /** Calls that the row stands for: more than one where waits that follow each other were joined. */
  readonly count: number;
  /**
   * How it was found to belong to the row above it: `connection`, `goroutine`, `stack`, `traceparent`,
   * `containment`. Absent at the top and for waits.
   */
  readonly by?: string;
  /** It was inferred from what happened at the same time, and no event shows it. */
  readonly isInferred: boolean;
  /** Of a request: its own parts whose place in time is known, in order. */
  readonly segments: readonly ChainSegmentJson[];
  /** Of a request: nanoseconds of its parts whose place is not known, the largest first. */
  readonly unplaced: PartsJson;
  /** Of a request: calls that it waited for and that were not kept, beside those that have rows. */
  readonly notKept: number;
  /** Of a call: the request that it is was not seen, or not kept. */
  readonly isUnanswered: boolean;
  /** Of the request that a call is: by how much it sticks out of the call, since clocks differ. */
  readonly outsideNs: number;
}

export interface ChainSegmentJson {
  readonly part: string;
  /** From the start of the chain. */
  readonly offsetNs: number;
  readonly durationNs: number;
  readonly count: number;
}

export interface ChainLossJson {
  readonly host: string;
  readonly probe: string;
  readonly reason: string;
  readonly count: number;
}

/** `report --request --json`: several requests where a trace has several. */
export interface RequestChainsJson {
  readonly format: 'regscope-request/1';
  readonly chains: readonly RequestChainJson[];
}
