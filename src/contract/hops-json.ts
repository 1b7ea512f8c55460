// Chains of hops in `regscope report --json`, in `compare --json` and in the API: part of the contract of
// report-json.ts.

import type {ChanceJson} from './chance-json.js';

export interface HopsReportJson {
  /** By the request at the top; what took most time in all comes first, those beside the load last. */
  readonly chains: readonly HopChainJson[];
  /** Who asked whom, as found. */
  readonly edges: readonly HopEdgeJson[];
}

/** All requests of one step at the top of a chain in one phase. */
export interface HopChainJson {
  /** The first target on the way. */
  readonly target: string;
  readonly step: string;
  /** `server`: a client asked the target; `client`: the target made the call by itself. */
  readonly side: 'server' | 'client';
  /**
   * No client of this run's load asked it: they asked other targets alone. Who asked was not seen. Absent where the
   * load did not tell its requests.
   */
  readonly isBesideLoad?: true;
  readonly requests: number;
  readonly errors: number;
  readonly mean: HopBandJson;
  /** The requests around the median: 45 to 55 %. */
  readonly median: HopBandJson;
  /** The slowest 1 %, at least one. */
  readonly slowest: HopBandJson;
}

/** The average chain of a request of the band. */
export interface HopBandJson {
  /** As the client's clock has it, where clients sent their figures and one target alone answers the step. */
  readonly clientMs?: number;
  /** As the target at the top has it. */
  readonly durationMs: number;
  /** From the top down; of one hop the largest first. They add up to `clientMs`, or else to `durationMs`. */
  readonly parts: readonly HopPartJson[];
}

export interface HopPartJson {
  /** Targets from the top to the hop. */
  readonly path: readonly string[];
  /** A part of the hop's budget, or `network`: the way to it, and the waiting line before it. */
  readonly part: string;
  /** Where `part` names a protocol alone (`upstream:http`): the only peer that the hop asks by it in this run. */
  readonly peer?: string;
  readonly ms: number;
  /** Share of the whole, 0–1. */
  readonly share: number;
}

export interface HopEdgeJson {
  /** The target that asked; absent for clients that are no targets. */
  readonly from?: string;
  /** The target that was asked, or the name of a peer that is none. */
  readonly to: string;
  /**
   * How both sides were found to belong together; `none` where one was not seen. `budget`: the budgets of
   * requests say that they waited for this peer, which speaks no HTTP: Redis, a database.
   */
  readonly by: 'connection' | 'traceparent' | 'containment' | 'none' | 'budget';
  /** Where `by` is `budget`: the number of requests that waited for the peer, however many calls that were. */
  readonly calls: number;
  readonly errors: number;
  /**
   * On average, as the caller saw it; absent for clients. Where `by` is `budget`: how long one of these requests waited
   * for the peer in all.
   */
  readonly callMs?: number;
  /** On average, as the callee saw it; absent for what is no target. */
  readonly servedMs?: number;
}

/** The requests of one step at the top of a chain on both sides of a comparison. */
export interface HopComparisonJson {
  /** The first target on the way. */
  readonly target: string;
  readonly step: string;
  readonly side: 'server' | 'client';
  /** As in HopChainJson, for one of the sides. */
  readonly isBesideLoad?: true;
  readonly beforeRequests: number;
  readonly afterRequests: number;
  /** Whose time the whole is: the client's where it is known on both sides, or else that of the target. */
  readonly of: 'client' | 'target';
  readonly mean: HopChangeJson;
  /** The slowest 1 % of both sides. */
  readonly slowest: HopChangeJson;
}

/** Times of both sides, per request. */
export interface HopTimesJson {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly deltaMs: number;
  /** Of all requests only, not of the slowest. */
  readonly chance?: ChanceJson;
}

export interface HopChangeJson extends HopTimesJson {
  /** Largest difference first, whichever its sign; the deltas add up to that of the whole. */
  readonly places: readonly HopPlaceChangeJson[];
}

/** The time of one place on the way. */
export interface HopPlaceChangeJson extends HopTimesJson {
  /** Targets from the top to the hop. */
  readonly path: readonly string[];
  /**
   * `own`: the hop itself. `network`: the way to it, and the waiting line before it. `upstream:PEER`: a peer that
   * it waited for and that is no hop of the chain.
   */
  readonly place: string;
  /**
   * The parts of `own`, and those of a peer for which some waits name a protocol alone (`upstream:http`), ordered
   * likewise. Other places have none.
   */
  readonly parts: readonly (HopTimesJson & {readonly part: string})[];
}
