// A client of a collector in another process, for load generators. It implements the same port as the
// collector itself, over HTTP. Every request that changes something carries a key, so that it counts
// once even if it is repeated because its answer was lost.

import {randomUUID} from 'node:crypto';

import {ProfilerError, messageOf} from '../domain/error.js';
import {fullDelayMs, type BackOff} from '../pace/back-off.js';
import {pause} from '../pace/deadline.js';
import type {LoadReport} from '../domain/load.js';
import {optional} from '../domain/optional.js';
import type {RunControl, RunStart} from '../domain/ports.js';
import type {Phase, PhaseStart, Run} from '../domain/run.js';
import {ATTRIBUTE} from '../domain/span.js';
import type {Span} from '../domain/span.js';
import {loadReportJson} from '../contract/to-json.js';
import {
  readActiveRun,
  readAgents,
  readErrorAnswer,
  readPhase,
  readRejection,
  readRun,
  type SeenAgents,
} from './answers.js';
import {HttpExchange, isHopeless, isUntrusted, reasonOf} from './http-exchange.js';
import type {Answer, Asked} from './http-exchange.js';

/** A request is given up when the collector has been away for so long. */
const PATIENCE_MS = 30_000;
const BACK_OFF: BackOff = {firstMs: 100, longestMs: 3_000};
/** The collector takes about 5 ms for one request of this size. */
const SPANS_PER_REQUEST = 250;

export interface CollectorClientOptions {
  /** `http://127.0.0.1:7070` or `https://…`. ws: and wss: mean the same address. */
  readonly url: string;
  /** Sent as a Bearer token. It needs the scope "control". */
  readonly token?: string;
  /** The PEM of a CA that is trusted in place of the usual ones. */
  readonly ca?: string;
  /** Writes spans as an OTLP trace request in protobuf. src/trace implements it. */
  readonly encodeSpans: (spans: readonly Span[]) => Uint8Array;
  readonly patienceMs?: number;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly makeKey?: () => string;
}

/** Rejects with the collector's own errors, `COLLECTOR_UNREACHABLE`, `COLLECTOR_ANSWER_INVALID`. */
export class CollectorClient implements Omit<RunControl, 'current'> {
  readonly #options: CollectorClientOptions;
  readonly #origin: string;
  readonly #http: HttpExchange;
  /** Whether the last request was given up. The next ones are tried once, so that a command without a collector ends. */
  #isAway = false;

  /** Throws `COLLECTOR_URL_INVALID`. */
  constructor(options: CollectorClientOptions) {
    const url = readCollectorUrl(options.url);
    this.#options = options;
    this.#origin = url.origin;
    this.#http = new HttpExchange(url, options.ca);
  }

  /** The run that goes on; undefined where there is none. */
  async current(): Promise<Run | undefined> {
    return readActiveRun(this.#json(await this.#get('/api/runs')));
  }

  /** The agents that the collector knows now; undefined for a collector of a release that does not tell them. */
  async agents(): Promise<SeenAgents | undefined> {
    try {
      return readAgents(this.#json(await this.#get('/api/agents')));
    } catch (error) {
      if (error instanceof ProfilerError && error.code === 'API_NOT_FOUND') return undefined;
      throw error;
    }
  }

  async start(start: RunStart): Promise<Run> {
    return readRun(await this.#postJson('/api/runs', start));
  }

  async startPhase(runId: string, start: PhaseStart): Promise<Phase> {
    const {startNs, ...said} = start;
    const body = {...said, ...optional('startUnixNs', startNs?.toString())};
    return readPhase(await this.#postJson(`${runPath(runId)}/phases`, body));
  }

  async endPhase(runId: string, invalid?: string): Promise<Phase | undefined> {
    const body = optional('invalid', invalid);
    const answer = await this.#postJson(`${runPath(runId)}/phases/end`, body);
    return answer === undefined ? undefined : readPhase(answer);
  }

  async end(runId: string): Promise<Run> {
    return readRun(await this.#postJson(`${runPath(runId)}/end`, {}));
  }

  async addLoad(runId: string, report: LoadReport): Promise<void> {
    await this.#postJson(`${runPath(runId)}/load`, loadReportJson(report));
  }

  /** Rejects with `COLLECTOR_SPANS_REFUSED` when the collector kept only some of them, or none. */
  async addSpans(runId: string, spans: readonly Span[]): Promise<void> {
    for (let at = 0; at < spans.length; at += SPANS_PER_REQUEST) {
      const page = spans.slice(at, at + SPANS_PER_REQUEST);
      await this.#postSpans(page.map((span) => ofRun(span, runId)));
    }
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  async #postSpans(spans: readonly Span[]): Promise<void> {
    const body = Buffer.from(this.#options.encodeSpans(spans));
    const answer = await this.#post('/v1/traces', 'application/x-protobuf', body);
    const {rejected, message} = readRejection(this.#json(answer));
    if (rejected === 0) return;
    throw new ProfilerError(
      'COLLECTOR_SPANS_REFUSED',
      `the collector refused ${rejected} of ${spans.length} spans: ${message}`,
      'spans belong to the run that goes on',
    );
  }

  async #postJson(path: string, body: unknown): Promise<unknown> {
    const answer = await this.#post(path, 'application/json', Buffer.from(JSON.stringify(body)));
    return answer.status === 204 ? undefined : this.#json(answer);
  }

  #get(path: string): Promise<Answer> {
    return this.#ask({method: 'GET', path, headers: {}});
  }

  #post(path: string, type: string, body: Buffer): Promise<Answer> {
    const key = (this.#options.makeKey ?? randomUUID)();
    const headers = {'content-type': type, 'idempotency-key': key};
    return this.#ask({method: 'POST', path, headers, body});
  }

  /** Repeats a request with the same key while it gets no answer, or a status that says "later". */
  async #ask(asked: Asked): Promise<Answer> {
    const sleep = this.#options.sleep ?? pause;
    let leftMs = this.#isAway ? 0 : (this.#options.patienceMs ?? PATIENCE_MS);
    for (let failures = 1; ; failures += 1) {
      const answer = await this.#try(asked);
      const isTaken = 'status' in answer && !isLater(answer.status);
      this.#isAway = !isTaken && leftMs <= 0;
      if (isTaken) return this.#accepted(answer);
      if (leftMs <= 0) throw this.#givenUp(answer);
      const pauseMs = Math.min(fullDelayMs(BACK_OFF, failures), leftMs);
      await sleep(pauseMs);
      leftMs -= pauseMs;
    }
  }

  async #try(asked: Asked): Promise<Answer | Error> {
    const {token} = this.#options;
    const headers = {
      ...asked.headers,
      // Without it, spans would be answered in protobuf.
      accept: 'application/json',
      ...optional('authorization', token && `Bearer ${token}`),
    };
    try {
      return await this.#http.exchange({...asked, headers});
    } catch (error) {
      if (isUntrusted(error)) throw this.#untrusted(error);
      if (isHopeless(error)) throw this.#noCollector(messageOf(error), error);
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #accepted(answer: Answer): Answer {
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw readErrorAnswer(answer.body) ?? this.#noCollector(`it answers HTTP ${answer.status}`);
  }

  #givenUp(last: Answer | Error): ProfilerError {
    const refusal = 'status' in last ? readErrorAnswer(last.body) : undefined;
    if (refusal !== undefined) return refusal;
    const why = 'status' in last ? `HTTP ${last.status}` : reasonOf(last);
    return new ProfilerError(
      'COLLECTOR_UNREACHABLE',
      `no collector answers at ${this.#origin}: ${why}`,
      'start one with `regscope serve`, and check address and firewall',
      {cause: last},
    );
  }

  #json({body}: Answer): unknown {
    try {
      return JSON.parse(body.toString());
    } catch (error) {
      throw this.#noCollector('its answer is not JSON', error);
    }
  }

  #noCollector(why: string, cause?: unknown): ProfilerError {
    return new ProfilerError(
      'COLLECTOR_ANSWER_INVALID',
      `the program at ${this.#origin} is not a collector: ${why}`,
      'check the address; write https:// if the collector uses TLS',
      {cause},
    );
  }

  #untrusted(cause: unknown): ProfilerError {
    return new ProfilerError(
      'COLLECTOR_TLS_UNTRUSTED',
      `the certificate of ${this.#origin} is not trusted: ${messageOf(cause)}`,
      'give the certificate of the CA that signed it with --ca FILE',
      {cause},
    );
  }
}

/** Throws `COLLECTOR_URL_INVALID`. */
export function readCollectorUrl(text: string): URL {
  const http = text.replace(/^ws/i, 'http');
  const url = URL.canParse(http) ? new URL(http) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.password === '') {
    return url;
  }
  throw new ProfilerError(
    'COLLECTOR_URL_INVALID',
    `${JSON.stringify(text)} is not the address of a collector`,
    'write http://HOST:7070; the token goes into --token-file or REGSCOPE_TOKEN',
  );
}

/** A collector gives spans that name no run to the current one, which may have changed. */
function ofRun(span: Span, runId: string): Span {
  if (ATTRIBUTE.runId in span.attributes) return span;
  return {...span, attributes: {...span.attributes, [ATTRIBUTE.runId]: runId}};
}

function runPath(runId: string): string {
  return `/api/runs/${encodeURIComponent(runId)}`;
}

function isLater(status: number): boolean {
  return status === 429 || status >= 500;
}
