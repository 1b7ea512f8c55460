// Speaks to a registry for one user: sends requests with traceparent and authorization, follows redirects,
// and tells each timed request to the trace of its operation.

import {newSpanId} from '../../domain/ids.js';
import type {Random} from '../../domain/random.js';
import {writeTraceparent} from '../../domain/span.js';
import {stepAfterRedirect, stepAnswered} from '../../domain/step.js';
import {ConnectionPool} from '../http/connection-pool.js';
import type {WireRequest, WireResponse} from '../http/exchange.js';
import {HttpFailure, httpFailure, statusKind} from '../http/failure.js';
import type {TlsOptions} from '../http/open-socket.js';
import {addressOf, isSameOrigin, locate, withPath, type Address} from '../http/url.js';
import {
  Authenticator,
  type Credentials,
  type TokenAnswer,
  type TokenRequest,
} from './authenticator.js';
import {
  isRedirect,
  isSafe,
  judge,
  readJson,
  unexpectedStatus,
  type Call,
  type Receiver,
  type Reply,
} from './call.js';
import {serverMessage} from './server-message.js';
import type {OperationTrace, TimedRequest} from './operation-trace.js';

export interface SessionOptions {
  readonly registry: Address;
  readonly tls: TlsOptions;
  readonly credentials: Credentials | undefined;
  readonly timeoutMs: number;
  /** Ids of spans come from it. */
  readonly random: Random;
  readonly nowMs: () => number;
}

/** Browsers and Go's client follow at least as many; a registry redirects once. */
const MAX_REDIRECTS = 5;

export class Session {
  readonly #options: SessionOptions;
  readonly #authenticator: Authenticator;
  readonly #connections: ConnectionPool;

  constructor(options: SessionOptions) {
    this.#options = options;
    const {credentials, registry, tls, nowMs} = options;
    this.#authenticator = new Authenticator(credentials, registry.origin.secure, nowMs);
    this.#connections = new ConnectionPool(tls, nowMs);
  }

  /** Rejects with HttpFailure: no answer came, or none that the call expects. */
  async call(trace: OperationTrace, call: Call): Promise<Reply> {
    const {registry} = this.#options;
    let to = typeof call.to === 'string' ? withPath(registry, call.to) : call.to;
    let asked = call;
    for (let hops = 0; ; hops += 1) {
      const reply = await this.#authorized(trace, asked, to);
      if (!isRedirect(asked, reply)) {
        if (asked.expect.includes(reply.status)) return reply;
        throw unexpectedStatus(asked, reply.response);
      }
      if (hops === MAX_REDIRECTS) {
        throw new HttpFailure('redirect', `more than ${MAX_REDIRECTS} redirects`);
      }
      to = locate(to, reply.head.header('location'));
      asked = {...call, step: stepAfterRedirect(call.step, to.path)};
    }
  }

  /** Leaves the servers in order, as ConnectionPool does. */
  hangUp(): Promise<void> {
    return this.#connections.hangUp();
  }

  /** Ends every connection; requests under way fail with `reason`, and so do later ones. */
  stop(reason: HttpFailure): void {
    this.#connections.stop(reason);
  }

  async #authorized(trace: OperationTrace, call: Call, to: Address): Promise<Reply> {
    // A redirect may lead to the storage on another host: it gets no Authorization (distribution-spec).
    if (!isSameOrigin(to, this.#options.registry)) return this.#once(trace, call, to, undefined);
    if (call.authorization !== undefined) return this.#once(trace, call, to, call.authorization);

    const fetch = (request: TokenRequest): Promise<TokenAnswer> => this.#fetchToken(trace, request);
    const sent = this.#authenticator.mustRenew(call.scope)
      ? await this.#authenticator.renew(call.scope, fetch)
      : this.#authenticator.known(call.scope);
    const reply = await this.#once(trace, call, to, sent);
    if (reply.status !== 401) return reply;
    const challenges = reply.head.headers('www-authenticate');
    const header = await this.#authenticator.answer(challenges, call.scope, sent, fetch);
    return this.#once(trace, call, to, header);
  }

  async #once(
    trace: OperationTrace,
    call: Call,
    to: Address,
    authorization: string | undefined,
  ): Promise<Reply> {
    const {nowMs, random} = this.#options;
    const connection = this.#connections.take(to);
    const isReused = connection.requests > 0;
    const spanId = newSpanId(random);
    const traceparent = writeTraceparent({traceId: trace.traceId, spanId});
    const startMs = nowMs();
    const receiver = call.receive?.();
    const head = writeHead(call, to, authorization, traceparent);
    let response: WireResponse;
    try {
      response = await connection.send(this.#request(call, head, receiver));
    } catch (error) {
      const failure = httpFailure(error);
      trace.add(unanswered(spanId, call, to, startMs, nowMs()), failure);
      // A server may close an idle connection just when a request is sent on it. A request that changes
      // nothing is then sent again on another (RFC 9110 section 9.2.2), as Go's client does too.
      if (!isReused || !isSafe(call) || failure.kind !== 'reset') throw failure;
      return this.#once(trace, call, to, authorization);
    }
    const failure = judge(call, response, receiver);
    const {status} = response.head;
    const step = stepAnswered(call.step, status);
    trace.add(answered(spanId, {...call, step}, to, startMs, nowMs(), response), failure);
    if (failure !== undefined && call.expect.includes(status)) throw failure;
    return {response, status, head: response.head, from: to};
  }

  #request(call: Call, head: string, receiver: Receiver | undefined): WireRequest {
    return {
      head,
      isHead: call.method === 'HEAD',
      body: call.body?.(),
      onBody: receiver?.take?.bind(receiver),
      timeoutMs: this.#options.timeoutMs,
    };
  }

  async #fetchToken(trace: OperationTrace, request: TokenRequest): Promise<TokenAnswer> {
    const call: Call = {step: 'token', method: 'GET', to: request.url, scope: '', expect: [200]};
    const to = addressOf(request.url);
    const reply = await this.#once(trace, call, to, request.authorization);
    if (reply.status !== 200) {
      const said = serverMessage(reply.response.body);
      const message = `the token service answers ${reply.status}${said && `: ${said}`}`;
      throw new HttpFailure(statusKind(reply.status), message);
    }
    return readJson(reply.response, 'the token service') as TokenAnswer;
  }
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

function unanswered(
  spanId: string,
  {step, method}: Call,
  {path, host: server}: Address,
  startMs: number,
  endMs: number,
): TimedRequest {
  return {spanId, step, method, path, server, startMs, endMs, bytesIn: 0, bytesOut: 0};
}

function answered(
  spanId: string,
  {step, method}: Call,
  {path, host: server}: Address,
  startMs: number,
  endMs: number,
  {head: {status}, firstByteMs, bodyBytes: bytesIn, bytesSent: bytesOut}: WireResponse,
): TimedRequest {
  // Nothing is spread here: an object of one literal is quicker to make, and each request makes one.
  return {
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
}
