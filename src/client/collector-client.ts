// The collector's HTTP API as load generators call it. Every request that changes something has a
// key of its own, so that one whose answer got lost is repeated and still counts once.

import {randomUUID} from 'node:crypto';

import {Agent, request} from 'undici';

import {ProfilerError, messageOf} from '../domain/error.js';
import type {LoadReport} from '../domain/load.js';
import type {RunStart} from '../domain/ports.js';
import type {Phase, PhaseStart, Run} from '../domain/run.js';
import type {Span} from '../domain/span.js';
import {loadReportJson} from '../domain/to-json.js';
import {readErrorAnswer, readPhase, readRejection, readRun} from './answers.js';

/** How long a collector may be away before a request is given up. */
const PATIENCE_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;
/** Ending a run waits until agents have sent what they hold. */
const ANSWER_DEADLINE_MS = 120_000;
const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;

export interface CollectorClientOptions {
  /** `http://127.0.0.1:7070` or `https://…`; ws: and wss: are taken as the same address. */
  readonly url: string;
  /** Presented as Bearer; needs the scope "control". */
  readonly token?: string;
  /** PEM of the CA to trust instead of the usual ones. */
  readonly ca?: string;
  /** Spans as an OTLP trace request (src/trace has it). */
  readonly encodeSpans: (spans: readonly Span[]) => Uint8Array;
  readonly patienceMs?: number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly makeKey?: () => string;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export class CollectorClient {
  readonly #options: CollectorClientOptions;
  readonly #base: URL;
  readonly #dispatcher: Agent;

  /** Throws `COLLECTOR_URL_INVALID`. */
  constructor(options: CollectorClientOptions) {
    this.#options = options;
    this.#base = readCollectorUrl(options.url);
    this.#dispatcher = new Agent(options.ca === undefined ? {} : {connect: {ca: options.ca}});
  }

  async startRun(start: RunStart): Promise<Run> {
    return readRun(await this.#postJson('/api/runs', start));
  }

  /** Ends the phase before it; resolves when agents were told to cut their interval. */
  async startPhase(runId: string, start: PhaseStart): Promise<Phase> {
    return readPhase(await this.#postJson(`${runPath(runId)}/phases`, start));
  }

  /** Undefined when no phase went on. */
  async endPhase(runId: string, invalid?: string): Promise<Phase | undefined> {
    const body = invalid === undefined ? {} : {invalid};
    const answer = await this.#postJson(`${runPath(runId)}/phases/end`, body);
    return answer === undefined ? undefined : readPhase(answer);
  }

  /** Resolves when the run file is complete. */
  async endRun(runId: string): Promise<Run> {
    return readRun(await this.#postJson(`${runPath(runId)}/end`, {}));
  }

  async sendLoad(runId: string, report: LoadReport): Promise<void> {
    await this.#postJson(`${runPath(runId)}/load`, loadReportJson(report));
  }

  /** Rejects with `COLLECTOR_SPANS_REFUSED` when the collector kept only some of them, or none. */
  async sendSpans(spans: readonly Span[]): Promise<void> {
    if (spans.length === 0) return;
    const body = Buffer.from(this.#options.encodeSpans(spans));
    const answer = await this.#post('/v1/traces', 'application/x-protobuf', body);
    const {rejected, message} = readRejection(this.#json(answer));
    if (rejected === 0) return;
    throw new ProfilerError(
      'COLLECTOR_SPANS_REFUSED',
      `the collector refused ${rejected} of ${spans.length} spans: ${message}`,
      'spans belong to the run that goes on, or carry regscope.run.id',
    );
  }

  async close(): Promise<void> {
    await this.#dispatcher.close();
  }

  async #postJson(path: string, body: unknown): Promise<unknown> {
    const answer = await this.#post(path, 'application/json', Buffer.from(JSON.stringify(body)));
    return answer.status === 204 ? undefined : this.#json(answer);
  }

  #json({body}: Answer): unknown {
    try {
      return JSON.parse(body.toString());
    } catch (error) {
      throw this.#noCollector('it answers with something else than JSON', error);
    }
  }

  /** Repeats what got no answer, or one that says "later", with the same key. */
  async #post(path: string, type: string, body: Buffer): Promise<Answer> {
    const key = (this.#options.makeKey ?? randomUUID)();
    const sleep = this.#options.sleep ?? pause;
    let leftMs = this.#options.patienceMs ?? PATIENCE_MS;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const answer = await this.#try(path, type, body, key);
      if ('status' in answer && !isLater(answer.status)) return this.#accepted(answer);
      if (leftMs <= 0) throw this.#unreachable(answer);
      await sleep(Math.min(pauseMs, leftMs));
      leftMs -= pauseMs;
    }
  }

  async #try(path: string, type: string, body: Buffer, key: string): Promise<Answer | Error> {
    const {token} = this.#options;
    try {
      const response = await request(new URL(path, this.#base), {
        method: 'POST',
        body,
        dispatcher: this.#dispatcher,
        headersTimeout: ANSWER_DEADLINE_MS,
        bodyTimeout: ANSWER_DEADLINE_MS,
        headers: {
          'content-type': type,
          // Of traces too, which would else be answered in protobuf.
          accept: 'application/json',
          'idempotency-key': key,
          ...(token === undefined ? {} : {authorization: `Bearer ${token}`}),
        },
      });
      return {status: response.statusCode, body: await readBounded(response.body)};
    } catch (error) {
      if (isHopeless(error)) throw this.#noCollector(messageOf(error), error);
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #accepted(answer: Answer): Answer {
    if (answer.status >= 200 && answer.status < 300) return answer;
    const refusal = readErrorAnswer(answer.body);
    if (refusal !== undefined) throw refusal;
    throw this.#noCollector(`it answers with HTTP ${answer.status}`);
  }

  #unreachable(last: Answer | Error): ProfilerError {
    const refusal = 'status' in last ? readErrorAnswer(last.body) : undefined;
    if (refusal !== undefined) return refusal;
    const why = 'status' in last ? `HTTP ${last.status}` : reasonOf(last);
    return new ProfilerError(
      'COLLECTOR_UNREACHABLE',
      `no collector answers at ${this.#base.origin}: ${why}`,
      'start one with `regscope serve`, and check address and firewall',
      {cause: last},
    );
  }

  #noCollector(why: string, cause?: unknown): ProfilerError {
    return new ProfilerError(
      'COLLECTOR_UNREACHABLE',
      `what is at ${this.#base.origin} is no collector that can be used: ${why}`,
      'a collector with TLS is asked by https://, with --ca FILE if its certificate is your own',
      {cause},
    );
  }
}

/** Throws `COLLECTOR_URL_INVALID`. */
export function readCollectorUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text.replace(/^ws/i, 'http')) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.password === '') {
    return url;
  }
  throw new ProfilerError(
    'COLLECTOR_URL_INVALID',
    `${JSON.stringify(text)} is no address of a collector`,
    'write http://HOST:7070; the token goes into --token-file or REGSCOPE_TOKEN',
  );
}

function runPath(runId: string): string {
  return `/api/runs/${encodeURIComponent(runId)}`;
}

function isLater(status: number): boolean {
  return status === 429 || status >= 500;
}

/** A certificate that is not trusted, or bytes that are no HTTP, will be the same next time. */
function isHopeless(error: unknown): boolean {
  const code = String((error as {code?: unknown} | null)?.code ?? '');
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO|^HPE_/.test(code);
}

async function readBounded(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER_BYTES) throw new RangeError('its answer does not end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reasonOf(error: Error): string {
  return error.message || String((error as NodeJS.ErrnoException).code ?? 'no connection');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
