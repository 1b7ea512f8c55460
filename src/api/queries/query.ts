// The questions that can be asked of a run file. The answer is JSON text. It is made in the thread that
// reads the file, so that the server's thread neither reads SQLite nor builds large strings.

import type {DamagedRun, FigureFilter, RequestFilter, RequestPage} from '../../domain/ports.js';
import type {SampleSelection} from '../../flame/weigh-samples.js';
import type {RunHistory} from '../../domain/history/history-run.js';
import type {Run} from '../../domain/run.js';
import type {LoadQuery} from './load.js';

/** A range of a run: a phase by its index or name, or times. Without either it is the whole run. */
export interface WantedRange {
  readonly phase?: string;
  readonly fromNs?: bigint;
  readonly toNs?: bigint;
}

/** One page of requests. The phase is looked up in the run. */
export type RequestsPage = Omit<RequestPage, 'phase' | 'row' | 'sort' | 'limit'> & {
  readonly sort: 'start' | 'duration';
  readonly limit: number;
};

export interface SampleQuery {
  readonly selection: SampleSelection;
  readonly range: WantedRange;
}

/** The base of a flame graph or a range: another range of the same run, or a range of `run`. */
export interface QueryBase extends WantedRange {
  /** An id, a name or `latest`. */
  readonly run?: string;
}

export type Query =
  | {readonly kind: 'detail'; readonly activeRunId?: string}
  | {readonly kind: 'phases'}
  | {readonly kind: 'latency'; readonly filter: FigureFilter}
  | ({readonly kind: 'load'} & LoadQuery)
  | ({readonly kind: 'summary'; readonly target?: string; readonly probe?: string} & WantedRange)
  | ({readonly kind: 'budget'} & Pick<RequestFilter, 'target' | 'step' | 'side'> & WantedRange)
  | ({readonly kind: 'hops'} & WantedRange)
  | {readonly kind: 'causes'; readonly range: WantedRange; readonly base?: QueryBase}
  | {readonly kind: 'requests'; readonly phase?: string; readonly page: RequestsPage}
  | {readonly kind: 'request'; readonly row: number}
  | {readonly kind: 'chain'; readonly row: number}
  | ({readonly kind: 'flame'; readonly base?: QueryBase} & SampleQuery)
  | ({readonly kind: 'samples'} & SampleQuery)
  | {readonly kind: 'report'}
  | {readonly kind: 'verdict'}
  /** All phases that both runs have. */
  | {readonly kind: 'comparison'; readonly base: QueryBase};

/** The runs in the data directory, the newest first, and the files that cannot be read. */
export interface RunListing {
  readonly runs: readonly Run[];
  readonly damaged: readonly DamagedRun[];
}

/** Reads the runs with their summaries; some may be left out for now. */
export type ReadHistory = () => RunHistory;

export interface Queries {
  /** `signal` is aborted when nobody waits for the answer any more. */
  runs(signal?: AbortSignal): Promise<RunListing>;
  /** HistoryJson as text. */
  history(signal?: AbortSignal): Promise<string>;
  /** `run` is an id, a name or `latest`. Rejects with `STORE_RUN_UNKNOWN` and `API_…`. */
  ask(run: string, query: Query, signal?: AbortSignal): Promise<string>;
}
