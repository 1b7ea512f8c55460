// Turns our spans into spans of the OpenTelemetry SDK. A tracer starts and ends each of them with its own
// ids and times, and the span processor gives out the span that the SDK made. No span is sampled out, cut
// or dropped on the way. otlp-sender.ts sends them.

import {ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace} from '@opentelemetry/api';
import type {Context, HrTime, Tracer, TracerProvider} from '@opentelemetry/api';
import {resourceFromAttributes} from '@opentelemetry/resources';
import {AlwaysOnSampler, BasicTracerProvider} from '@opentelemetry/sdk-trace-base';
import type {
  IdGenerator,
  ReadableSpan,
  SpanLimits,
  SpanProcessor,
} from '@opentelemetry/sdk-trace-base';

import {ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import type {Span, SpanContext} from '../domain/span.js';

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

const STATUSES = {
  unset: SpanStatusCode.UNSET,
  ok: SpanStatusCode.OK,
  error: SpanStatusCode.ERROR,
} as const;

/** The SDK's own limits (128 attributes, 128 links) would drop the rest. */
export const NO_LIMITS: SpanLimits = {
  attributeCountLimit: Infinity,
  attributeValueLengthLimit: Infinity,
  linkCountLimit: Infinity,
  eventCountLimit: Infinity,
};

/** So many services have a provider at a time: their names come from outside and could be endless. */
const MOST_SERVICES = 256;

/** Gives the next span the ids that are planned for it. */
class PlannedIds implements IdGenerator {
  next: SpanContext = {traceId: '', spanId: ''};

  generateTraceId(): string {
    return this.next.traceId;
  }

  generateSpanId(): string {
    return this.next.spanId;
  }
}

/** Keeps spans that have ended until they are taken. The sender takes a page at a time. */
class EndedSpans implements SpanProcessor {
  #ended: ReadableSpan[] = [];

  onStart(): void {}

  onEnd(span: ReadableSpan): void {
    this.#ended.push(span);
  }

  take(): ReadableSpan[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

export class SdkSpans {
  readonly idGenerator = new PlannedIds();
  readonly spanProcessor = new EndedSpans();
  readonly #tracers = new Map<string, Tracer>();
  readonly #providers: Readonly<Record<string, TracerProvider>>;

  /** `providers` are by service. Every other service gets a provider that knows only its name. */
  constructor(providers: Readonly<Record<string, TracerProvider>> = {}) {
    this.#providers = providers;
  }

  /** The spans of the SDK, in the order of ours. Throws `TRACE_SDK_DISABLED`. */
  make(spans: readonly Span[]): readonly ReadableSpan[] {
    for (const span of spans) this.#replay(span);
    const made = this.spanProcessor.take();
    if (made.length !== spans.length) throw disabled();
    return made;
  }

  #replay(span: Span): void {
    this.idGenerator.next = span;
    const options = {
      kind: KINDS[span.kind],
      startTime: hrTime(span.startNs),
      attributes: span.attributes,
      links: span.links.map((link) => ({context: sampled(link)})),
    };
    const sdkSpan = this.#tracer(span.service).startSpan(span.name, options, parentOf(span));
    for (const {name, attributes, timeNs} of span.events ?? []) {
      sdkSpan.addEvent(name, {...attributes}, hrTime(timeNs));
    }
    if (span.status !== 'unset') {
      const code = STATUSES[span.status];
      sdkSpan.setStatus({code, ...optional('message', span.statusMessage)});
    }
    sdkSpan.end(hrTime(span.endNs > span.startNs ? span.endNs : span.startNs));
  }

  #tracer(service: string): Tracer {
    let tracer = this.#tracers.get(service);
    if (tracer === undefined) {
      if (this.#tracers.size >= MOST_SERVICES) this.#tracers.clear();
      const provider = Object.hasOwn(this.#providers, service)
        ? this.#providers[service]!
        : this.#plainProvider(service);
      tracer = provider.getTracer('regscope');
      this.#tracers.set(service, tracer);
    }
    return tracer;
  }

  #plainProvider(service: string): TracerProvider {
    return new BasicTracerProvider({
      resource: resourceFromAttributes({'service.name': service}),
      sampler: new AlwaysOnSampler(),
      spanLimits: NO_LIMITS,
      idGenerator: this.idGenerator,
      spanProcessors: [this.spanProcessor],
    });
  }
}

/** Converts exactly: seconds and nanoseconds are whole numbers far below 2^53. */
export function hrTime(unixNs: bigint): HrTime {
  return [Number(unixNs / 1_000_000_000n), Number(unixNs % 1_000_000_000n)];
}

function parentOf({traceId, parentSpanId}: Span): Context {
  if (parentSpanId === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, sampled({traceId, spanId: parentSpanId}));
}

function sampled({traceId, spanId}: SpanContext): SpanContext & {traceFlags: TraceFlags} {
  return {traceId, spanId, traceFlags: TraceFlags.SAMPLED};
}

function disabled(): ProfilerError {
  return new ProfilerError(
    'TRACE_SDK_DISABLED',
    'the OpenTelemetry SDK makes no spans',
    'OTEL_SDK_DISABLED is set in the environment: unset it to export traces',
  );
}
