// A span as regscope keeps it: OpenTelemetry's data model (trace specification 1.x), plain values.

export type AttributeValue = string | number | boolean;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Ids are lower-case hex: 32 digits for a trace, 16 for a span. */
export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
}

/** Something that is told of an instant of a span. */
export interface SpanEvent {
  readonly name: string;
  readonly timeNs: bigint;
  readonly attributes: Attributes;
}

export interface Span extends SpanContext {
  readonly parentSpanId?: string;
  /** Name of the service that made it (resource attribute service.name). */
  readonly service: string;
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Attributes;
  readonly links: readonly SpanContext[];
  /** Of spans that regscope makes; absent for none. Spans of others keep theirs as an attribute. */
  readonly events?: readonly SpanEvent[];
  readonly status: 'unset' | 'ok' | 'error';
  readonly statusMessage?: string;
}

/** Attribute names of our own; all others follow OpenTelemetry's semantic conventions. */
export const ATTRIBUTE = {
  runId: 'regscope.run.id',
  runName: 'regscope.run.name',
  phaseName: 'regscope.phase.name',
  phaseIndex: 'regscope.phase.index',
  phaseUsers: 'regscope.phase.users',
  phaseRate: 'regscope.phase.rate',
  operation: 'regscope.operation',
  step: 'regscope.step',
  clock: 'regscope.clock',
  /** Address of the flame graph that shows the same in the live view. */
  flameUrl: 'regscope.flame.url',
  /** The events of a span as JSON, as many as fit, and the number of the others. */
  events: 'regscope.events',
  eventsLeftOut: 'regscope.events_left_out',
} as const;

/** The header value of W3C Trace Context level 1, section 3.2; always sampled. */
export function writeTraceparent({traceId, spanId}: SpanContext): string {
  return `00-${traceId}-${spanId}-01`;
}

/**
 * Undefined for anything that section 3.2.2 calls invalid: wrong lengths, upper-case digits,
 * version ff, all-zero ids. Versions above 00 are read by the fields they share with it.
 */
export function readTraceparent(value: string): SpanContext | undefined {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/.exec(
    value.trim(),
  );
  if (match === null) return undefined;
  const [, version, traceId, spanId, more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId!) || /^0+$/.test(spanId!)) return undefined;
  return {traceId: traceId!, spanId: spanId!};
}
