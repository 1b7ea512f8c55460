// One HTTP/1.1 connection that carries one request at a time, on a socket of its own. It knows nothing
// of registries, redirects or tokens.
//
// It is written by hand, because a socket with `onread` into one shared buffer needs a third of the
// CPU time of Node's http module per request, and copies nothing of what is pulled.

import {once} from 'node:events';
import type {Socket} from 'node:net';

import {
  Exchange,
  type BodySource,
  type ExchangeHost,
  type WireRequest,
  type WireResponse,
} from './exchange.js';
import {HttpFailure, httpFailure} from './failure.js';
import {openSocket, type Origin, type TlsOptions} from './open-socket.js';
import {ResponseParser} from './response-parser.js';
import {takeTurn} from './turns.js';

export class HttpConnection implements ExchangeHost {
  readonly #socket: Socket;
  readonly #parser = new ResponseParser();
  #exchange: Exchange | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerMs = 0;
  #open = true;
  #requests = 0;
  #onDrain: (() => void) | undefined;

  constructor(
    origin: Origin,
    tls: TlsOptions,
    readonly nowMs: () => number,
  ) {
    this.#socket = openSocket(origin, tls, (bytes) => this.#receive(bytes));
    this.#socket.on('error', (error) => this.destroy(error));
    this.#socket.on('end', () => this.#closedByPeer());
    this.#socket.on('close', () => this.#closedByPeer());
    // The next piece waits for its turn: while the kernel has room, a socket drains in the same turn of
    // the event loop, and a large body on one connection would keep all others waiting.
    this.#socket.on('drain', () => takeTurn(() => this.#onDrain?.()));
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Whether it can take a request now. */
  get isReady(): boolean {
    return this.#open && this.#exchange === undefined;
  }

  /** How many requests have begun so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Rejects with HttpFailure. */
  send(request: WireRequest): Promise<WireResponse> {
    this.#requests += 1;
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(request, this, resolve, reject);
      this.#exchange = exchange;
      this.#parser.expect(exchange, request.isHead);
      this.#startTimer(request.timeoutMs);
      this.#write(exchange);
    });
  }

  /** Ends the connection; a request that is under way on it fails with the given error. */
  destroy(error: unknown): void {
    this.#open = false;
    clearTimeout(this.#timer);
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#onDrain = undefined;
    this.#socket.destroy();
    exchange?.reject(httpFailure(error));
  }

  /** Closes this side of an idle connection. Resolves when the server has closed its own, or the connection broke. */
  async hangUp(): Promise<void> {
    if (!this.isReady) return;
    const closed = once(this.#socket, 'close');
    this.#socket.end();
    // What goes wrong with it now has a listener of its own.
    await closed.catch(() => undefined);
  }

  onAnswer(reusable: boolean): void {
    // When the answer came before the whole request was sent, the connection is in no known state.
    const sentAll = this.#onDrain === undefined;
    this.#exchange = undefined;
    this.#onDrain = undefined;
    if (!reusable || !sentAll) this.destroy(undefined);
  }

  #write(exchange: Exchange): void {
    const {head, body} = exchange.request;
    if (body === undefined) {
      this.#socket.write(head, 'latin1');
    } else if (Buffer.isBuffer(body)) {
      exchange.bytesSent = body.length;
      this.#socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
    } else {
      // Head and first piece go out in one segment: a small body costs one system call.
      this.#socket.cork();
      this.#socket.write(head, 'latin1');
      this.#stream(exchange, body);
      this.#socket.uncork();
    }
  }

  #stream(exchange: Exchange, body: BodySource): void {
    const more = (): void => {
      for (;;) {
        const chunk = body.next();
        if (chunk === undefined) {
          this.#onDrain = undefined;
          return;
        }
        exchange.bytesSent += chunk.length;
        if (!this.#socket.write(chunk)) return;
      }
    };
    this.#onDrain = more;
    more();
  }

  #receive(chunk: Buffer): void {
    try {
      this.#parser.push(chunk);
    } catch (error) {
      this.destroy(error);
    }
  }

  #closedByPeer(): void {
    if (!this.#open) return;
    const exchange = this.#exchange;
    if (exchange !== undefined && this.#parser.finish()) return;
    const began = exchange !== undefined && this.#parser.hasBegun;
    this.destroy(
      began
        ? new HttpFailure('truncated', 'the server closed the connection within its answer')
        : new HttpFailure('reset', 'the server closed the connection without an answer'),
    );
  }

  // Each connection has one timer that moves with each request: one per request would cost more.
  #startTimer(timeoutMs: number): void {
    if (this.#timer !== undefined && this.#timerMs === timeoutMs) {
      this.#timer.refresh();
      return;
    }
    clearTimeout(this.#timer);
    this.#timerMs = timeoutMs;
    this.#timer = setTimeout(() => {
      if (this.#exchange === undefined) return;
      this.destroy(new HttpFailure('timeout', `no whole answer within ${timeoutMs} ms`));
    }, timeoutMs);
    this.#timer.unref();
  }
}
