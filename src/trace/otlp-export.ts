// Sends the traces of a run to an OTLP endpoint, during the run or later, and always from the run file.
// The file is the buffer: nothing is dropped however long the endpoint is away, and memory holds one page.

import {trace} from '@opentelemetry/api';
import {ProtobufTraceSerializer} from '@opentelemetry/otlp-transformer';
import {envDetector, resourceFromAttributes} from '@opentelemetry/resources';
import {AlwaysOnSampler} from '@opentelemetry/sdk-trace-base';
import type {ReadableSpan} from '@opentelemetry/sdk-trace-base';

import type {RunReader} from '../domain/ports.js';
import type {Span, SpanEvent} from '../domain/span.js';
import {CountedSender, type ExportTally, type SignalFormat} from './counted-sender.js';
import type {Follow} from './follow.js';
import type {SenderOptions} from './otlp-sender.js';
import {placesIn} from '../domain/hops/kept-hops.js';
import {requestSpans} from './request-spans.js';
import type {RequestSurroundings} from './request-spans.js';
import {OWN_SERVICE, phaseSpan, reachedNs, runSpan} from './run-spans.js';
import {NO_LIMITS, SdkSpans} from './sdk-spans.js';

/** A page takes some 5 ms of CPU time; other work of the thread does not wait longer. */
const PAGE_SPANS = 128;
/** Each request is some three spans. */
const PAGE_REQUESTS = 40;

export type SpanSource = Pick<
  RunReader,
  'run' | 'phases' | 'spans' | 'requests' | 'hosts' | 'processes'
>;

export interface ExportOptions extends SenderOptions {
  /** The address of a live view that shows the run, without a slash at its end. */
  readonly viewUrl?: string;
}

const SPANS: SignalFormat<ReadableSpan> = {
  one: 'a single span',
  rejected: 'rejectedSpans',
  encode: (spans) => ProtobufTraceSerializer.serializeRequest([...spans]),
  decode: (answer) => ProtobufTraceSerializer.deserializeResponse(answer),
};

export class OtlpExport {
  readonly #sender: CountedSender<ReadableSpan>;
  readonly #spans: SdkSpans;
  readonly #shutdown: () => Promise<void>;
  readonly #viewUrl: string | undefined;

  private constructor(options: ExportOptions, spans: SdkSpans, shutdown: () => Promise<void>) {
    this.#sender = new CountedSender(options, SPANS);
    this.#viewUrl = options.viewUrl;
    this.#spans = spans;
    this.#shutdown = shutdown;
  }

  /** Starts the OpenTelemetry SDK, which a process has one of: `close` before the next `open`. */
  static async open(options: ExportOptions): Promise<OtlpExport> {
    // It is loaded here, because its 2,000 modules take a second and most processes export nothing.
    const {NodeSDK} = await import('@opentelemetry/sdk-node');
    const own = {getTracer: (name: string) => trace.getTracer(name)};
    const spans = new SdkSpans({[OWN_SERVICE]: own});
    const sdk = new NodeSDK({
      resource: resourceFromAttributes({'service.name': OWN_SERVICE}),
      // OTEL_RESOURCE_ATTRIBUTES holds what the user wants to see on the service.
      resourceDetectors: [envDetector],
      sampler: new AlwaysOnSampler(),
      idGenerator: spans.idGenerator,
      spanProcessors: [spans.spanProcessor],
      spanLimits: NO_LIMITS,
      textMapPropagator: null,
      // Without these the environment could make the SDK listen, or send figures and logs elsewhere.
      metricReaders: [],
      logRecordProcessors: [],
      instrumentations: [],
    });
    sdk.start();
    return new OtlpExport(options, spans, async () => {
      await sdk.shutdown();
      trace.disable();
    });
  }

  /**
   * Sends everything of the run: stored spans and requests in pages, each phase once it has ended,
   * the run last.
   * With `follow`, goes on until the run has ended. `told` is asked then for the events of the run.
   * Rejects like OtlpSender.send and `told`.
   */
  async run(
    source: SpanSource,
    follow?: Follow,
    told: () => Promise<readonly SpanEvent[]> = () => Promise.resolve([]),
  ): Promise<ExportTally> {
    let [afterRow, afterRequest] = [0, 0];
    const sentPhases = new Set<number>();
    for (let last = false; !last;) {
      // It is asked before the reading, so that spans stored just before the end are read too.
      last = follow?.active() !== true;
      afterRow = await this.#sendStored(source, afterRow);
      afterRequest = await this.#sendRequests(source, afterRequest);
      await this.#sendPhases(source, sentPhases, last);
      if (!last) await follow?.pause();
    }
    const span = runSpan(source.run(), reachedNs(source), this.#viewUrl);
    await this.#send([{...span, events: await told()}]);
    return this.tally();
  }

  tally(): ExportTally {
    return this.#sender.tally();
  }

  async close(): Promise<void> {
    await this.#sender.close();
    await this.#shutdown();
  }

  async #sendStored(source: SpanSource, afterRow: number): Promise<number> {
    let row = afterRow;
    for (;;) {
      const page = source.spans({afterRow: row, limit: PAGE_SPANS});
      if (page.length === 0) return row;
      await this.#send(page);
      row = page.reduce((highest, span) => Math.max(highest, span.row), row);
    }
  }

  async #sendRequests(source: SpanSource, afterRow: number): Promise<number> {
    let row = afterRow;
    for (;;) {
      const after = {ns: 0n, row};
      const page = source.requests({sort: 'arrival', after, limit: PAGE_REQUESTS});
      if (page.length === 0) return row;
      const surroundings = surroundingsIn(source);
      const places = placesIn(source, page);
      await this.#send(
        page.flatMap((request) => requestSpans(request, surroundings, places.get(request.row))),
      );
      row = page.at(-1)!.row;
    }
  }

  async #sendPhases(source: SpanSource, sent: Set<number>, last: boolean): Promise<void> {
    const run = source.run();
    const due = source
      .phases()
      .filter(({index, endNs}) => !sent.has(index) && (last || endNs !== undefined));
    if (due.length === 0) return;
    await this.#send(
      due.map((phase) => phaseSpan(run, phase, phase.endNs ?? reachedNs(source), this.#viewUrl)),
    );
    for (const {index} of due) sent.add(index);
  }

  async #send(spans: readonly Span[]): Promise<void> {
    await this.#sender.send(this.#spans.make(spans));
  }
}

function surroundingsIn(source: SpanSource): RequestSurroundings {
  return {
    run: source.run(),
    phases: source.phases(),
    hostNames: new Map(source.hosts().map(({agentId, host}) => [agentId, host.name])),
    processes: source.processes(),
  };
}
