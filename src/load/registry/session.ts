// What one user says to a registry: requests with traceparent and authorization, redirects followed,
// every request timed and told to its trace. Knows HTTP, not images: operations/ do.

import {newSpanId} from '../../domain/ids.js';
import type {Random} from '../../domain/random.js';
import type {Step} from '../../domain/step.js';
import {writeTraceparent} from '../../domain/span.js';
import type {OperationTrace} from './operation-trace.js';
import {
  Authenticator,
  type Credentials,
  type TokenAnswer,
  type TokenRequest,
} from './authenticator.js';
import {HttpConnection, type TlsOptions} from '../http/connection.js';
import type {BodySource, WireRequest, WireResponse} from '../http/exchange.js';
import {HttpFailure, httpFailure, statusKind} from '../http/failure.js';
import {addressOf, isSameOrigin, locate, withPath, type Address} from '../http/url.js';

export interface SessionOptions {
  readonly registry: Address;
  readonly tls: TlsOptions;
  readonly credentials: Credentials | undefined;
  readonly timeoutMs: number;
  /** Where ids of spans come from. */
  readonly random: Random;
  readonly nowMs: () => number;
}

export interface Call {
  readonly step: Step;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** A path of the registry, or where a Location pointed. */
  readonly to: string | Address;
  /** Further header lines, each ended by CRLF. */
  readonly headers?: string;
  /** Made anew for each attempt. Its length is in `bodyBytes`. */
  readonly body?: () => Buffer | BodySource;
  readonly bodyBytes?: number;
  /** Made anew for each attempt, as the body is. */
  readonly receive?: () => Receiver;
  /** Of the token that it needs: `repository:name:pull,push`. */
  readonly scope: string;
  /** Any other status is a failure. */
  readonly expect: readonly number[];
}

/** What becomes of an expected answer. */
export interface Receiver {
  /** Pieces of the body, valid during the call only; without it the body is collected. */
  take?(chunk: Buffer): void;
  /** Throws HttpFailure when the answer, now whole, is not what it should be. */
  check(response: WireResponse): void;
}

export interface Reply {
  readonly status: number;
  readonly head: WireResponse['head'];
  readonly response: WireResponse;
  /** Where the answer came from: the base of a relative Location. */
  readonly from: Address;
}

/** As many as browsers and Go's client bear at least; a registry redirects once. */
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export class Session {
  readonly #options: SessionOptions;
  readonly #authenticator: Authenticator;
  readonly #connections = new Map<string, HttpConnection[]>();
  #stopped: HttpFailure | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    const {credentials, registry, nowMs} = options;
    this.#authenticator = new Authenticator(credentials, registry.origin.secure, nowMs);
  }

  /** Rejects with HttpFailure: no answer, or none that the call expects. */
  async call(trace: OperationTrace, call: Call): Promise<Reply> {
    const {registry} = this.#options;
    let to = typeof call.to === 'string' ? withPath(registry, call.to) : call.to;
    for (let hops = 0; ; hops += 1) {
      const reply = await this.#authorized(trace, call, to);
      if (!isRedirect(call, reply)) {
        if (call.expect.includes(reply.status)) return reply;
        throw unexpectedStatus(call, reply.response);
      }
      if (hops === MAX_REDIRECTS) {
        throw new HttpFailure('redirect', `more than ${MAX_REDIRECTS} redirects`);
      }
      to = locate(to, reply.head.header('location'));
    }
  }

  /** Ends every connection; what is under way fails with `reason`, and so does what comes later. */
  stop(reason: HttpFailure): void {
    this.#stopped = reason;
    for (const connection of [...this.#connections.values()].flat()) connection.destroy(reason);
    this.#connections.clear();
  }

  async #authorized(trace: OperationTrace, call: Call, to: Address): Promise<Reply> {
    // Redirected to a storage of another host: it gets no Authorization (distribution-spec, API).
    if (!isSameOrigin(to, this.#options.registry)) return this.#once(trace, call, to, undefined);

    const fetch = (request: TokenRequest): Promise<TokenAnswer> => this.#fetchToken(trace, request);
    const sent = this.#authenticator.mustRenew(call.scope)
      ? await this.#authenticator.renew(call.scope, fetch)
      : this.#authenticator.known(call.scope);
    const reply = await this.#once(trace, call, to, sent);
    if (reply.status !== 401) return reply;
    const challenge = reply.head.header('www-authenticate');
    const header = await this.#authenticator.answer(challenge, call.scope, sent, fetch);
    return this.#once(trace, call, to, header);
  }

  async #once(
    trace: OperationTrace,
    call: Call,
    to: Address,
    authorization: string | undefined,
  ): Promise<Reply> {
    const {nowMs, timeoutMs, random} = this.#options;
    const connection = this.#connection(to);
    const isReused = connection.requests > 0;
    const spanId = newSpanId(random);
    const {step, method} = call;
    const {path, host: server} = to;
    const startMs = nowMs();
    const receiver = call.receive?.();
    const request: WireRequest = {
      head: writeHead(call, to, authorization, writeTraceparent({traceId: trace.traceId, spanId})),
      isHead: method === 'HEAD',
      body: call.body?.(),
      onBody: receiver?.take?.bind(receiver),
      timeoutMs,
    };
    let response: WireResponse;
    try {
      response = await connection.send(request);
    } catch (error) {
      const failure = httpFailure(error);
      const endMs = nowMs();
      const none = {bytesIn: 0, bytesOut: 0};
      trace.add({spanId, step, method, path, server, startMs, endMs, ...none}, failure);
      // A server may close a connection that was idle just when a request is sent on it. What changes
      // nothing is then asked again on another (RFC 9110 section 9.2.2), as Go's client does too.
      if (!isReused || !isSafe(call) || failure.kind !== 'reset') throw failure;
      return this.#once(trace, call, to, authorization);
    }
    const {status} = response.head;
    const {bodyBytes: bytesIn, bytesSent: bytesOut, firstByteMs} = response;
    const failure = judge(call, response, receiver);
    const endMs = nowMs();
    // Spelled out, not spread: this is done for every request.
    const timed = {
      spanId,
      step,
      method,
      path,
      server,
      startMs,
      firstByteMs,
      endMs,
      status,
      bytesIn,
      bytesOut,
    };
    trace.add(timed, failure);
    if (failure !== undefined && call.expect.includes(status)) throw failure;
    return {response, status, head: response.head, from: to};
  }

  async #fetchToken(trace: OperationTrace, request: TokenRequest): Promise<TokenAnswer> {
    const call: Call = {step: 'token', method: 'GET', to: request.url, scope: '', expect: [200]};
    const to = addressOf(request.url);
    const reply = await this.#once(trace, call, to, request.authorization);
    if (reply.status !== 200) {
      throw new HttpFailure(statusKind(reply.status), `the token service answers ${reply.status}`);
    }
    return readJson(reply.response, 'the token service') as TokenAnswer;
  }

  #connection(to: Address): HttpConnection {
    if (this.#stopped !== undefined) throw this.#stopped;
    const key = to.origin.secure ? `https:${to.host}` : to.host;
    let connections = this.#connections.get(key);
    if (connections === undefined) this.#connections.set(key, (connections = []));
    for (const connection of connections) if (connection.isReady) return connection;
    const {tls, nowMs} = this.#options;
    const opened = new HttpConnection(to.origin, tls, nowMs);
    const open = connections.filter((connection) => connection.isOpen);
    this.#connections.set(key, [...open, opened]);
    return opened;
  }
}

/** The JSON object of an answer; HTML of a login page and the like are a failure. */
export function readJson(reply: WireResponse, who: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(reply.body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below, with the beginning of what came.
  }
  const start = JSON.stringify(reply.body.toString('latin1', 0, 60));
  throw new HttpFailure('protocol', `${who} answers no JSON object but ${start}`);
}

function writeHead(
  call: Call,
  to: Address,
  authorization: string | undefined,
  traceparent: string,
): string {
  const length = call.bodyBytes !== undefined ? `Content-Length: ${call.bodyBytes}\r\n` : '';
  const auth = authorization === undefined ? '' : `Authorization: ${authorization}\r\n`;
  return (
    `${call.method} ${to.path} HTTP/1.1\r\nHost: ${to.host}\r\nUser-Agent: regscope\r\n` +
    `traceparent: ${traceparent}\r\n${auth}${length}${call.headers ?? ''}\r\n`
  );
}

/** It changes nothing at the server. */
function isSafe({method}: Call): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isRedirect(call: Call, {status}: Reply): boolean {
  return isSafe(call) && REDIRECTS.has(status) && !call.expect.includes(status);
}

function judge(
  call: Call,
  response: WireResponse,
  receiver: Receiver | undefined,
): HttpFailure | undefined {
  const {status} = response.head;
  if (!call.expect.includes(status)) {
    return isAnswerable(status) ? undefined : unexpectedStatus(call, response);
  }
  try {
    receiver?.check(response);
    return undefined;
  } catch (error) {
    return httpFailure(error);
  }
}

// A 401 asks for a token and a redirect leads on: neither is a failure of the request by itself.
function isAnswerable(status: number): boolean {
  return status === 401 || REDIRECTS.has(status);
}

function unexpectedStatus(call: Call, {head, body}: WireResponse): HttpFailure {
  const said = body.toString('utf8', 0, 200).trim();
  const message = `${call.method} ${call.step} answers ${head.status}${said === '' ? '' : `: ${said}`}`;
  const retryAfterMs = readRetryAfterMs(head.header('retry-after'));
  return new HttpFailure(statusKind(head.status), message, {retryAfterMs, status: head.status});
}

/** Seconds only: a date is no use to a user who waits a few seconds at most. */
function readRetryAfterMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : undefined;
}
