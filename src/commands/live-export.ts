// Sends traces on while they come in: to OTLP, from the run file, which is the buffer. What the
// endpoint has not taken yet is in the file, so nothing is dropped and memory is bounded.

import type {LiveEvent} from '../domain/ports.js';
import {messageOf} from '../domain/error.js';
import {exportRun, OtlpEndpoint} from '../trace/otlp-export.js';
import type {CollectorService} from './collector-service.js';
import {say, warn} from './terminal.js';

const CLOSE_DEADLINE_MS = 30_000;

/** Nothing at all when no endpoint is given. */
export class LiveExport {
  static start(service: CollectorService, url: string | undefined): {close(): Promise<void>} {
    return url === undefined ? {close: async () => undefined} : new LiveExport(service, url);
  }

  readonly #service: CollectorService;
  readonly #endpoint: OtlpEndpoint;
  readonly #stop = new AbortController();
  readonly #unsubscribe: () => void;
  #exporting: Promise<void> = Promise.resolve();

  private constructor(service: CollectorService, url: string) {
    this.#service = service;
    this.#endpoint = new OtlpEndpoint(url);
    this.#unsubscribe = service.collector.subscribe((event) => this.#follow(event));
  }

  #follow(event: LiveEvent): void {
    if (event.kind !== 'run' || event.run === undefined) return;
    const {id} = event.run;
    this.#exporting = this.#exporting.then(() => this.#export(id));
  }

  async #export(runId: string): Promise<void> {
    const reader = this.#service.catalog.open(runId);
    try {
      const {spans} = await exportRun(reader, this.#endpoint, {follow: true, signal: this.#stop.signal});
      say(`${spans} spans exported to ${this.#endpoint.url}`);
    } catch (error) {
      warn(`traces are not exported (${messageOf(error)}); \`regscope export ${runId}\` can do it later`);
    } finally {
      reader.close();
    }
  }

  /** Waits (bounded) until the run that ended is exported. */
  async close(): Promise<void> {
    this.#unsubscribe();
    const timer = setTimeout(() => this.#stop.abort(), CLOSE_DEADLINE_MS);
    await this.#exporting;
    clearTimeout(timer);
    await this.#endpoint.close();
  }
}
