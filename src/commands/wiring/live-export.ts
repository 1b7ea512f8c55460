// Sends a run's traces to OTLP while they come in, from its file: what the endpoint has not taken
// yet is there, so nothing is dropped and memory is bounded.

import {setTimeout as sleep} from 'node:timers/promises';

import {messageOf} from '../../domain/error.js';
import type {LiveEvent} from '../../domain/ports.js';
import {OtlpExport} from '../../trace/otlp-export.js';
import {readOtlpEndpoint, type OtlpEndpoint} from '../../trace/otlp-endpoint.js';
import type {CollectorService} from './collector-service.js';
import {say, warn} from '../console/terminal.js';

const LOOK_EVERY_MS = 500;
/** How long the end of a run may take to reach the endpoint before we leave it to a later export. */
const CLOSE_DEADLINE_MS = 30_000;

/** Exports run after run as they begin; does nothing when no endpoint is given. */
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

  /** Waits (bounded) until the run that ended is exported. */
  async close(): Promise<void> {
    this.#unsubscribe();
    const timer = setTimeout(() => this.#stop.abort(), CLOSE_DEADLINE_MS);
    await this.#exporting;
    clearTimeout(timer);
  }

  #follow(event: LiveEvent): void {
    if (event.kind !== 'run') return;
    const begun = event.run?.id;
    if (begun === this.#runId) return;
    this.#runId = begun;
    if (begun !== undefined) this.#exporting = this.#exporting.then(() => this.#export(begun));
  }

  async #export(runId: string): Promise<void> {
    const reader = this.#service.catalog.open(runId);
    try {
      const out = await OtlpExport.open({
        endpoint: this.#endpoint,
        signal: this.#stop.signal,
        onTrouble: (trouble) =>
          trouble === undefined ? say('traces are taken again') : warn(`traces wait: ${trouble}`),
      });
      try {
        const {sent, rejected} = await out.run(reader, {
          active: () => this.#runId === runId,
          pause: () => sleep(LOOK_EVERY_MS),
        });
        say(`${sent} spans sent to ${this.#endpoint.url}, ${rejected} rejected`);
      } finally {
        await out.close();
      }
    } catch (error) {
      warn(`traces: ${messageOf(error)}; later: regscope export ${runId} --format otlp --to URL`);
    } finally {
      reader.close();
    }
  }
}
