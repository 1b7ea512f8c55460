// Single operations of a load generator and their requests: the client's half of a trace. load.ts has
// the figures of all operations; those in this file are kept one by one and become spans.
// Times are Unix ns on the generator's steady clock; ids are lower-case hex as in span.ts.

import type {SpanContext} from './span.js';
import type {Step} from './step.js';

/**
 * How a request or an operation failed. An `interrupted` one was cut off by the generator at the end of
 * a phase, and counts in no error rate.
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
  /** Text for people that says what was expected and what came. Bounded length, may be hostile. */
  readonly message: string;
}

/** One HTTP request, in the trace of its operation. Its traceparent carried `spanId`. */
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

/** One operation. It has a trace of its own, whose root span links to the span of the phase. */
export interface OperationResult extends SpanContext {
  readonly phaseIndex: number;
  /** `push`, `pull`, `docker-push`, … as in LoadRow. */
  readonly operation: string;
  /** The image it was about: `repository:tag`. */
  readonly image: string;
  /** The planned start. In an open model it is before `startNs` if the operation had to wait. */
  readonly intendedNs: bigint;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly failure?: Failure;
  /** In the order of their start. Empty if a daemon made the requests. */
  readonly requests: readonly RequestResult[];
}
