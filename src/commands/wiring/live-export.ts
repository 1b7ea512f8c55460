// Sends the traces, metrics, causes and profiles of a run to OTLP while they arrive. They are read from the run file,
// which keeps what the endpoint has not taken yet: nothing is dropped, and memory is bounded. No signal waits for
// another.

import type {ReportJson} from '../../contract/report-json.js';
import {messageOf} from '../../domain/error.js';
import type {LiveEvent} from '../../domain/ports.js';
import {once} from '../../insight/stretches/once.js';
import {pause, within} from '../../pace/deadline.js';
import type {ExportTally} from '../../trace/counted-sender.js';
import type {Follow} from '../../trace/follow.js';
import {
  SIGNALS,
  readOtlpEndpoints,
  type OtlpEndpoint,
  type OtlpEndpoints,
  type Signal,
} from '../../trace/otlp-endpoint.js';
import type {SenderOptions} from '../../trace/otlp-sender.js';
import type {CollectorService} from './collector-service.js';
import {say, warn} from '../console/terminal.js';
import {sendSignal} from './send-signal.js';
import {SIGNAL_WORDS, notTaken} from './signals.js';
import {NOTHING_TOLD, toldBy, type ToldReport} from './told-report.js';

const LOOK_EVERY_MS = 500;
/** The end of a run has so long to reach the endpoint. The rest is left to a later export. */
const CLOSE_DEADLINE_MS = 30_000;

/** Takes what a person should know. */
interface Sayings {
  readonly say: (message: string) => void;
  readonly warn: (message: string) => void;
}

type Service = Pick<CollectorService, 'collector' | 'catalog' | 'queries' | 'url'>;

/** Exports each run that begins. Does nothing where no endpoint is given. */
export class LiveExport {
  /** Throws `TRACE_ENDPOINT_INVALID`. */
  static start(
    service: Service,
    url: string | undefined,
    sayings: Sayings = {say, warn},
  ): {close(): Promise<void>} {
    if (url === undefined) return {close: () => Promise.resolve()};
    return new LiveExport(service, readOtlpEndpoints(url, process.env), sayings);
  }

  readonly #service: Service;
  readonly #endpoints: OtlpEndpoints;
  readonly #sayings: Sayings;
  readonly #stop = new AbortController();
  readonly #unsubscribe: () => void;
  /** Signals that the endpoint does not take. It was told, and is not asked again: a collector is what it is. */
  readonly #notTaken = new Set<Signal>();
  /** The runs of each signal follow each other: a process has one OpenTelemetry SDK. */
  readonly #exporting = new Map<Signal, Promise<void>>();
  #runId: string | undefined;

  private constructor(service: Service, endpoints: OtlpEndpoints, sayings: Sayings) {
    this.#service = service;
    this.#endpoints = endpoints;
    this.#sayings = sayings;
    this.#unsubscribe = service.collector.subscribe((event) => this.#hear(event));
  }

  /** Waits a bounded time until the run that ended is exported. */
  async close(): Promise<void> {
    this.#unsubscribe();
    const exported = Promise.all(this.#exporting.values()).then(() => true);
    if (!(await within(CLOSE_DEADLINE_MS, exported))) this.#stop.abort();
    await exported;
  }

  #hear(event: LiveEvent): void {
    if (event.kind !== 'run') return;
    const begun = event.run?.id;
    if (begun === this.#runId) return;
    this.#runId = begun;
    if (begun !== undefined) this.#begin(begun);
  }

  #begin(runId: string): void {
    const told = once(() => this.#report(runId));
    for (const signal of SIGNALS) {
      const endpoint = this.#endpoints[signal];
      if (endpoint === undefined) continue;
      const before = this.#exporting.get(signal) ?? Promise.resolve();
      const next = before.then(() => this.#export(signal, endpoint, runId, told));
      this.#exporting.set(signal, next);
    }
  }

  /** A report takes too long for the thread that serves agents. Without one the run goes all the same. */
  async #report(runId: string): Promise<ToldReport> {
    try {
      const text = await this.#service.queries.ask(runId, {kind: 'report'}, this.#stop.signal);
      return toldBy(JSON.parse(text) as ReportJson);
    } catch (error) {
      this.#sayings.warn(
        `what is exported of ${runId} has no causes, losses and costs: ${messageOf(error)}`,
      );
      return NOTHING_TOLD;
    }
  }

  /** Never rejects: what fails is told. */
  async #export(
    signal: Signal,
    endpoint: OtlpEndpoint,
    runId: string,
    told: () => Promise<ToldReport>,
  ): Promise<void> {
    if (this.#notTaken.has(signal)) return;
    const follow: Follow = {
      active: () => this.#runId === runId && !this.#stop.signal.aborted,
      pause: () => pause(LOOK_EVERY_MS, this.#stop.signal),
    };
    try {
      const reader = this.#service.catalog.open(runId);
      try {
        const options = this.#optionsOf(signal, endpoint);
        const run = {reader, told, follow, viewUrl: this.#service.url};
        this.#tell(signal, endpoint, await sendSignal(signal, options, run));
      } finally {
        reader.close();
      }
    } catch (error) {
      this.#tellFailure(signal, runId, error);
    }
  }

  #optionsOf(signal: Signal, endpoint: OtlpEndpoint): SenderOptions {
    const {name} = SIGNAL_WORDS[signal];
    return {
      endpoint,
      signal: this.#stop.signal,
      onTrouble: (trouble) =>
        trouble === undefined
          ? this.#sayings.say(`the endpoint takes ${name} again`)
          : this.#sayings.warn(`the ${name} wait: ${trouble}`),
    };
  }

  #tell(signal: Signal, {url}: OtlpEndpoint, {sent, rejected, reason = ''}: ExportTally): void {
    // A run without causes has no log records, and one without stacks no profiles: that needs no word.
    if (signal !== 'traces' && sent + rejected === 0) return;
    const {items} = SIGNAL_WORDS[signal];
    const why = reason === '' ? '' : `: ${reason}`;
    this.#sayings.say(`${sent} ${items} sent to ${url}, ${rejected} rejected${why}`);
  }

  #tellFailure(signal: Signal, runId: string, error: unknown): void {
    const refusal = notTaken(signal, error);
    if (refusal === undefined) {
      this.#sayings.warn(
        `the ${SIGNAL_WORDS[signal].name} are not exported: ${messageOf(error)}; later, use regscope export ${runId} --format otlp --to URL`,
      );
    } else {
      this.#notTaken.add(signal);
      this.#sayings.warn(refusal);
    }
  }
}
