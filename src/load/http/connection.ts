// One HTTP/1.1 connection that carries one request at a time, on a socket of its own.
//
// Not Node's http module: a socket with `onread` into one shared buffer needs a third of its CPU per
// request, and copies nothing of what is pulled. Knows nothing of registries, redirects or tokens.

import {connect as connectTcp, type Socket} from 'node:net';
import {connect as connectTls, type ConnectionOptions} from 'node:tls';

import {
  Exchange,
  type BodySource,
  type ExchangeHost,
  type WireRequest,
  type WireResponse,
} from './exchange.js';
import {HttpFailure, httpFailure} from './failure.js';
import {ResponseParser} from './response-parser.js';
import {takeTurn} from './turns.js';

export interface Origin {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** A unix socket instead of host and port. */
  readonly socketPath?: string;
}

export type TlsOptions = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized'>;

/** With 128 KiB a GB takes a quarter more CPU; 2 MiB save no more. */
const READ_BUFFER_BYTES = 2 ** 20;
/**
 * A connection reads this much, some 3 ms with SHA-256, before it waits for the others. Without it libuv
 * would read up to 32 times the buffer before it turns to the next socket.
 */
const READ_TURN_BYTES = 4 * 2 ** 20;

// Shared by all connections of a thread: libuv fills it and calls back at once, in one turn.
let readBuffer: Buffer | undefined;

export class HttpConnection implements ExchangeHost {
  readonly #socket: Socket;
  readonly #parser = new ResponseParser();
  #exchange: Exchange | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerMs = 0;
  #open = true;
  #requests = 0;
  #turnBytes = 0;
  #onDrain: (() => void) | undefined;

  constructor(
    origin: Origin,
    tls: TlsOptions,
    readonly nowMs: () => number,
  ) {
    this.#socket = origin.secure ? this.#connectTls(origin, tls) : this.#connectTcp(origin);
    this.#socket.setNoDelay(true);
    this.#socket.on('error', (error) => this.destroy(error));
    this.#socket.on('end', () => this.#closedByPeer());
    this.#socket.on('close', () => this.#closedByPeer());
    // Not at once: while the kernel has room a socket drains in the same turn of the event loop, and
    // a large body on one connection would keep all others waiting.
    this.#socket.on('drain', () => takeTurn(() => this.#onDrain?.()));
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Can take a request now. */
  get isReady(): boolean {
    return this.#open && this.#exchange === undefined;
  }

  /** Requests begun so far. */
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

  /** Ends the connection, and what is under way on it with the given error. */
  destroy(error: unknown): void {
    this.#open = false;
    clearTimeout(this.#timer);
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#onDrain = undefined;
    this.#socket.destroy();
    exchange?.reject(httpFailure(error));
  }

  onAnswer(reusable: boolean): void {
    // An answer that came before the whole request was sent leaves the connection in no known state.
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
      // Head and first piece in one segment: one system call for a small body.
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

  // One timer per connection, moved with each request: cheaper than one per request.
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

  #connectTcp(origin: Origin): Socket {
    readBuffer ??= Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
    const onread = {
      buffer: readBuffer,
      callback: (bytes: number, buffer: Uint8Array): boolean => {
        this.#receive((buffer as Buffer).subarray(0, bytes));
        return this.#readsOn(bytes);
      },
    };
    const {socketPath, host, port} = origin;
    return socketPath === undefined
      ? connectTcp({host, port, onread})
      : connectTcp({path: socketPath, onread});
  }

  #readsOn(bytes: number): boolean {
    this.#turnBytes += bytes;
    if (this.#turnBytes < READ_TURN_BYTES) return true;
    this.#turnBytes = 0;
    takeTurn(() => void this.#socket.resume());
    return false;
  }

  // TLS sockets decrypt into buffers of their own; `onread` would save nothing there.
  #connectTls({host, port}: Origin, tls: TlsOptions): Socket {
    const socket = connectTls({host, port, ...tls, ...serverName(host)});
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    return socket;
  }
}

// RFC 6066 section 3: no IP address as a server name.
function serverName(host: string): {servername?: string} {
  return /^[\d.]+$|:/.test(host) ? {} : {servername: host};
}
