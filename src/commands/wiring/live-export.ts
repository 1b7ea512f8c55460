// Sends the traces of a run to OTLP while they arrive. They are read from the run file, which keeps what
// the endpoint has not taken yet: nothing is dropped, and memory is bounded.

import type {ReportJson} from '../../contract/report-json.js';
import {messageOf} from '../../domain/error.js';
import type {LiveEvent} from '../../domain/ports.js';
import type {SpanEvent} from '../../domain/span.js';
import {causeEvents} from '../../insight/report/cause-events.js';
import {pause, within} from '../../pace/deadline.js';
import {OtlpExport} from '../../trace/otlp-export.js';
import {readOtlpEndpoint, type OtlpEndpoint} from '../../trace/otlp-endpoint.js';
import type {CollectorService} from './collector-service.js';
import {say, warn} from '../console/terminal.js';

const LOOK_EVERY_MS = 500;
/** The end of a run has so long to reach the endpoint. The rest is left to a later export. */
const CLOSE_DEADLINE_MS = 30_000;

/** Exports each run that begins. Does nothing where no endpoint is given. */
export class LiveExport {
  /** Throws `TRACE_ENDPOINT_INVALID`. */
  static start(service: CollectorService, url: string | undefined): {close(): Promise<void>} {
    if (url === undefined) return {close: () => Promise.resolve()};
    return new LiveExport(service, readOtlpEndpoint(url, process.env));
  }

  readonly #service: CollectorService;
  readonly #endpoint: OtlpEndpoint;
  readonly #stop = new AbortController();
  readonly #unsubscribe: () => void;
  #runId: string | undefined;
  #exporting: Promise<void> = Promise.resolve();

  private constructor(service: CollectorService, endpoint: OtlpEndpoint) {
    this.#service = service;
    this.#endpoint = endpoint;
    this.#unsubscribe = service.collector.subscribe((event) => this.#follow(event));
  }

  /** Waits a bounded time until the run that ended is exported. */
  async close(): Promise<void> {
    this.#unsubscribe();
    const exported = this.#exporting.then(() => true);
    if (!(await within(CLOSE_DEADLINE_MS, exported))) this.#stop.abort();
    await this.#exporting;
  }

  #follow(event: LiveEvent): void {
    if (event.kind !== 'run') return;
    const begun = event.run?.id;
    if (begun === this.#runId) return;
    this.#runId = begun;
    if (begun !== undefined) this.#exporting = this.#exporting.then(() => this.#export(begun));
  }

  /** A report takes too long for the thread that serves agents. Without one the traces go all the same. */
  async #causes(runId: string): Promise<SpanEvent[]> {
    try {
      const text = await this.#service.queries.ask(runId, {kind: 'report'}, this.#stop.signal);
      return causeEvents(JSON.parse(text) as ReportJson);
    } catch (error) {
      warn(`the traces of ${runId} have no causes: ${messageOf(error)}`);
      return [];
    }
  }

  async #export(runId: string): Promise<void> {
    const reader = this.#service.catalog.open(runId);
    try {
      const out = await OtlpExport.open({
        endpoint: this.#endpoint,
        viewUrl: this.#service.url,
        signal: this.#stop.signal,
        onTrouble: (trouble) =>
          trouble === undefined
            ? say('the endpoint takes traces again')
            : warn(`the traces wait: ${trouble}`),
      });
      try {
        const follow = {
          active: () => this.#runId === runId,
          pause: () => pause(LOOK_EVERY_MS),
        };
        const {sent, rejected} = await out.run(reader, follow, () => this.#causes(runId));
        say(`${sent} spans sent to ${this.#endpoint.url}, ${rejected} rejected`);
      } finally {
        await out.close();
      }
    } catch (error) {
      warn(
        `the traces are not exported: ${messageOf(error)}; later, use regscope export ${runId} --format otlp --to URL`,
      );
    } finally {
      reader.close();
    }
  }
}
