// What a load generator says of single operations and their requests: the client's half of a trace.
// Figures of all of them are in load.ts; these are the ones kept one by one, and become spans.
// Times are Unix ns on the generator's steady clock; ids are lower-case hex as in span.ts.

import type {SpanContext} from './span.js';
import type {Step} from './step.js';

/**
 * How a request or an operation failed. `interrupted` was cut off by us at the end of a phase, and
 * counts for no error rate.
 */
export const ERROR_KINDS = [
  'timeout',
  'refused',
  'reset',
  'dns',
  'tls',
  'truncated',
  'digest',
  'protocol',
  'redirect',
  '401',
  '403',
  '404',
  '429',
  '4xx',
  '5xx',
  'docker',
  'interrupted',
] as const;

export type ErrorKind = (typeof ERROR_KINDS)[number];

export interface Failure {
  readonly kind: ErrorKind;
  /** For a person: what was expected, what came. Bounded length, may hold hostile text. */
  readonly message: string;
}

/** One HTTP request. Its trace is its operation's; `spanId` is what its traceparent carried. */
export interface RequestResult {
  readonly spanId: string;
  readonly step: Step;
  readonly method: string;
  /** Path with query, without credentials. */
  readonly path: string;
  /** `host:port` of the server that was asked: differs from the registry after a redirect. */
  readonly server: string;
  readonly startNs: bigint;
  /** First byte of the response head; absent when none came. */
  readonly firstByteNs?: bigint;
  readonly endNs: bigint;
  /** Absent when no response came. */
  readonly status?: number;
  /** Body bytes. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly failure?: Failure;
}

/** One operation: a trace of its own, its own span the root, linked to the span of its phase. */
export interface OperationResult extends SpanContext {
  readonly phaseIndex: number;
  /** `push`, `pull`, `docker-push`, … as in LoadRow. */
  readonly operation: string;
  /** The image it was about: `repository:tag`. */
  readonly image: string;
  /** When it should have begun: in an open model before `startNs` if it had to wait. */
  readonly intendedNs: bigint;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly failure?: Failure;
  /** In the order of their start; none for what a daemon did on our behalf. */
  readonly requests: readonly RequestResult[];
}
