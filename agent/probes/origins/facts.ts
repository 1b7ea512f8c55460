// What is known of a request that a process served, and of a call that a process made, when it is
// asked which call belongs to which request. Times are kernel times as numbers (kernel-times.ts).

import type {BudgetPart, CallOrigin, RequestRecord} from '../../../src/domain/request.js';
import type {SpanContext} from '../../../src/domain/span.js';

/** A request that has ended, and its budget before the time of its calls is known. */
export interface ServedRequest {
  /** Its `calls` hold all parts that have a time, however many. */
  readonly record: RequestRecord;
  /** The number that the kernel side gave it; 0 where it gives none. */
  readonly kernelId: number;
  readonly startNs: number;
  readonly endNs: number;
}

/** A request that a process made to a peer. It may go on. */
export interface MadeCall {
  readonly pid: number;
  /** The goroutine that wrote it; 0 for none. */
  readonly goid: number;
  readonly startNs: number;
  /** When the answer began; 0 if there was none yet. */
  readonly firstNs: number;
  /** Until here it lasted; Infinity while its answer has not begun. */
  readonly endNs: number;
  /** `upstream:` with the peer. */
  readonly part: BudgetPart;
  readonly method: string;
  readonly path: string;
  readonly trace: SpanContext | undefined;
  /** `kernelId` of the request that the kernel saw it made for; 0 where it did not. */
  readonly madeFor: number;
  /** The goroutine of that request was seen to wait for the answer. */
  readonly isWaitedFor: boolean;
  /** Written here once it is known. */
  origin?: CallOrigin;
  /** Its time is in the budget of its request. */
  isCharged?: boolean;
}
