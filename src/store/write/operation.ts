// The messages between the writer and the writer thread.

import type {ErrorCode} from '../../domain/error-codes.js';
import type {LoadReport} from '../../domain/load.js';
import type {Phase, Run} from '../../domain/run.js';
import type {Span} from '../../domain/span.js';
import type {Host, TargetProcess} from '../../domain/target.js';
import type {SpokenAccount} from '../run/accounts.js';
import type {PackedBatch} from './packed-batch.js';
import type {SeriesName} from '../figures/series-book.js';

/** One call of RunWriter. The operations of one group and run become one transaction. */
export type Operation = {
  readonly runId: string;
  /** When it was called. */ readonly atNs: bigint;
} & (
  | {readonly kind: 'create'; readonly run: Run; readonly scenario: string | undefined}
  | {readonly kind: 'update'; readonly run: Run}
  | {readonly kind: 'phase'; readonly phase: Phase}
  | {readonly kind: 'host'; readonly agentId: string; readonly host: Host}
  | {
      readonly kind: 'processes';
      readonly agentId: string;
      readonly processes: readonly TargetProcess[];
    }
  | {readonly kind: 'batches'; readonly batches: readonly PackedBatch[]}
  | {readonly kind: 'account'; readonly account: SpokenAccount}
  | {readonly kind: 'load'; readonly report: LoadReport}
  | {readonly kind: 'spans'; readonly spans: readonly Span[]}
  | {readonly kind: 'last-seq'; readonly agentId: string; readonly epoch: number}
  | {readonly kind: 'adopt'}
  /** Also ends the series book: batches behind it number their series anew. */
  | {readonly kind: 'close'}
);

export interface ErrorText {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
}

export type Outcome =
  /** Committed. */
  | {readonly kind: 'done'; readonly value: unknown}
  /** Not committed, and it will not be. */
  | {readonly kind: 'refused'; readonly error: ErrorText}
  /** Not committed yet, for example because the disk is full. A new try may succeed. */
  | {readonly kind: 'again'; readonly error: ErrorText}
  /** Not committed because of a bug, with its stack. */
  | {readonly kind: 'bug'; readonly stack: string};

/** A close is the last operation of its group: a group has one series book. */
export interface Group {
  /** To be known before the operations: their batches speak of them by number. */
  readonly names: readonly SeriesName[];
  readonly operations: readonly Operation[];
}

/** The outcomes in the order of the operations. */
export interface Outcomes {
  readonly outcomes: readonly Outcome[];
}
