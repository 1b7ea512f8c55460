// Sends OTLP/HTTP requests, each of them until the endpoint has taken it. counted-sender.ts makes the requests
// and sends one after the other.

import {Agent, request} from 'undici';
import type {Dispatcher} from 'undici';

import {ProfilerError, messageOf} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import {delayMs, type BackOff} from '../pace/back-off.js';
import {pause} from '../pace/deadline.js';
import type {OtlpEndpoint} from './otlp-endpoint.js';

const ANSWER_DEADLINE_MS = 30_000;
const BACK_OFF: BackOff = {firstMs: 250, longestMs: 15_000};
const LONGEST_ANSWER_BYTES = 64 * 1024;

export interface SenderOptions {
  readonly endpoint: OtlpEndpoint;
  /** What errors say that the endpoint takes or not: `traces` by default. */
  readonly what?: string;
  /** How long one request may fail before it is given up; without it, for ever. */
  readonly patienceMs?: number;
  /** Told once when the endpoint stops taking requests, and once when it takes them again. */
  readonly onTrouble?: (trouble: string | undefined) => void;
  readonly signal?: AbortSignal;
  readonly nowMs?: () => number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random?: () => number;
}

type Attempt =
  | {readonly kind: 'taken'; readonly answer: Uint8Array}
  | {readonly kind: 'too-large'}
  | {readonly kind: 'refused'; readonly why: string}
  | {readonly kind: 'later'; readonly why: string; readonly afterMs?: number};

export class OtlpSender {
  readonly #options: SenderOptions;
  readonly #dispatcher: Agent;
  #inTrouble = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    const {ca} = options.endpoint;
    this.#dispatcher = new Agent(ca === undefined ? {} : {connect: {ca}});
  }

  /**
   * The endpoint's answer, an Export…ServiceResponse; `too-large` if it wants less at once.
   * Rejects with `TRACE_ENDPOINT_REFUSED`, `TRACE_ENDPOINT_UNREACHABLE`, or when aborted.
   */
  async send(body: Uint8Array): Promise<Uint8Array | 'too-large'> {
    const nowMs = this.#options.nowMs ?? (() => performance.now());
    const givenUpMs = nowMs() + (this.#options.patienceMs ?? Infinity);
    for (let failures = 1; ; failures += 1) {
      this.#options.signal?.throwIfAborted();
      const attempt = await this.#attempt(body);
      if (attempt.kind === 'refused') throw this.#refused(attempt.why);
      if (attempt.kind !== 'later') {
        this.#tell(undefined);
        return attempt.kind === 'taken' ? attempt.answer : 'too-large';
      }
      this.#tell(attempt.why);
      const pauseMs = attempt.afterMs ?? delayMs(BACK_OFF, failures, this.#random());
      if (nowMs() + pauseMs > givenUpMs) throw this.#unreachable(attempt.why);
      await (this.#options.sleep ?? pause)(pauseMs, this.#options.signal);
    }
  }

  async close(): Promise<void> {
    await this.#dispatcher.destroy();
  }

  async #attempt(body: Uint8Array): Promise<Attempt> {
    const {endpoint, signal} = this.#options;
    try {
      const response = await request(endpoint.url, {
        method: 'POST',
        body,
        dispatcher: this.#dispatcher,
        headersTimeout: ANSWER_DEADLINE_MS,
        bodyTimeout: ANSWER_DEADLINE_MS,
        ...optional('signal', signal),
        headers: {...endpoint.headers, 'content-type': 'application/x-protobuf'},
      });
      return judge(response, await readBounded(response));
    } catch (error) {
      // A broken connection may be over in a moment, and so may a name that does not resolve.
      return {kind: 'later', why: reasonOf(error)};
    }
  }

  get #what(): string {
    return this.#options.what ?? 'traces';
  }

  #random(): number {
    return (this.#options.random ?? Math.random)();
  }

  #tell(trouble: string | undefined): void {
    if (this.#inTrouble === (trouble !== undefined)) return;
    this.#inTrouble = trouble !== undefined;
    this.#options.onTrouble?.(trouble);
  }

  #refused(why: string): ProfilerError {
    return new ProfilerError(
      'TRACE_ENDPOINT_REFUSED',
      `${this.#options.endpoint.url} does not take ${this.#what}: ${why}`,
      'it has to be an OTLP/HTTP endpoint (Jaeger: port 4318); credentials go into OTEL_EXPORTER_OTLP_HEADERS',
    );
  }

  #unreachable(why: string): ProfilerError {
    return new ProfilerError(
      'TRACE_ENDPOINT_UNREACHABLE',
      `${this.#options.endpoint.url} took no ${this.#what}: ${why}`,
      'nothing is lost: the run file has them, `regscope export RUN --format otlp --to URL` sends them later',
    );
  }
}

async function readBounded({body}: Dispatcher.ResponseData): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER_BYTES) throw new RangeError('its answer does not end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function judge({statusCode, headers}: Dispatcher.ResponseData, answer: Uint8Array): Attempt {
  if (statusCode >= 200 && statusCode < 300) return judgeSuccess(headers['content-type'], answer);
  if (statusCode === 413) return {kind: 'too-large'};
  const why = `HTTP ${statusCode}`;
  // 501 is UNIMPLEMENTED of gRPC, which a gateway makes HTTP of.
  const passes =
    statusCode === 408 || statusCode === 429 || (statusCode >= 500 && statusCode !== 501);
  if (!passes) return {kind: 'refused', why};
  const afterMs = 1000 * Number(headers['retry-after']);
  return {kind: 'later', why, ...(afterMs > 0 ? {afterMs: Math.min(afterMs, 60_000)} : {})};
}

/** A web server or a proxy may answer any POST with a page: that is no sign that anything was taken. */
function judgeSuccess(type: string | string[] | undefined, answer: Uint8Array): Attempt {
  const [essence = ''] = String(type ?? '').split(';');
  const named = essence.trim().toLowerCase();
  const isEmpty = answer.length === 0;
  if (OTLP_TYPES.test(named) || (isEmpty && named !== 'text/html')) return {kind: 'taken', answer};
  return {kind: 'refused', why: `it answers ${named === '' ? 'no type that is known' : named}`};
}

/** The second is what proxies make of a type that they do not know. */
const OTLP_TYPES = /^application\/(x-protobuf|octet-stream|protobuf|vnd\.google\.protobuf|json)$/;

function reasonOf(error: unknown): string {
  const code = (error as {code?: unknown} | null)?.code;
  return messageOf(error) || String(code ?? 'no connection');
}
