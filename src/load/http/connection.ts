// One HTTP/1.1 connection that carries one request at a time, on a socket of its own.
//
// Not Node's http module: a socket with `onread` into one shared buffer needs a third of its CPU per
// request, and copies nothing of what is pulled. Knows nothing of registries, redirects or tokens.

import {connect as connectTcp, type Socket} from 'node:net';
import {connect as connectTls, type ConnectionOptions} from 'node:tls';

import {HttpFailure, httpFailure} from './failure.js';
import {takeTurn} from './turns.js';
import {ResponseParser, type ResponseHead, type ResponseListener} from './response-parser.js';

export interface Origin {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** A unix socket instead of host and port. */
  readonly socketPath?: string;
}

export type TlsOptions = Pick<ConnectionOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized'>;

/** What is sent after the head; asked for the next piece whenever the socket can take one. */
export interface BodySource {
  next(): Buffer | undefined;
}

export interface WireRequest {
  /** Request line and headers with their final empty line. */
  readonly head: string;
  readonly isHead: boolean;
  readonly body?: Buffer | BodySource | undefined;
  /** Pieces of a 2xx body, valid during the call only; without it the body is collected. */
  readonly onBody?: ((chunk: Buffer) => void) | undefined;
  readonly timeoutMs: number;
}

export interface WireResponse {
  readonly head: ResponseHead;
  /** Empty when onBody took it; of other answers than 2xx the first 64 KiB. */
  readonly body: Buffer;
  readonly bodyBytes: number;
  readonly bytesSent: number;
  readonly firstByteMs: number;
}

/** Of what is collected: a manifest may have 4 MiB and more (OCI distribution-spec, Pushing Manifests). */
const MAX_COLLECTED_BYTES = 8 * 2 ** 20;
const MAX_ERROR_BODY_BYTES = 64 * 1024;
/** libuv reads up to 32 times before it turns to the next socket: this bounds a connection's turn. */
const READ_BUFFER_BYTES = 128 * 1024;
const NOTHING = Buffer.alloc(0);

// Shared by all connections of a thread: libuv fills it and calls back at once, in one turn.
let readBuffer: Buffer | undefined;

interface Exchange extends ResponseListener {
  readonly request: WireRequest;
  readonly resolve: (response: WireResponse) => void;
  readonly reject: (error: HttpFailure) => void;
  sent: number;
}

export class HttpConnection {
  readonly #socket: Socket;
  readonly #parser = new ResponseParser();
  readonly #nowMs: () => number;
  #exchange: Exchange | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerMs = 0;
  #open = true;
  #requests = 0;
  #onDrain: (() => void) | undefined;

  constructor(origin: Origin, tls: TlsOptions, nowMs: () => number) {
    this.#nowMs = nowMs;
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
      const exchange = this.#begin(request, resolve, reject);
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

  #begin(
    request: WireRequest,
    resolve: (response: WireResponse) => void,
    reject: (error: HttpFailure) => void,
  ): Exchange {
    let head: ResponseHead | undefined;
    let firstByteMs = 0;
    let bodyBytes = 0;
    let collected: Buffer[] = [];
    let limit = MAX_ERROR_BODY_BYTES;
    let onBody: WireRequest['onBody'];
    const exchange: Exchange = {
      request,
      resolve,
      reject,
      sent: 0,
      onHead: (received) => {
        head = received;
        firstByteMs = this.#nowMs();
        if (received.status >= 200 && received.status < 300) {
          onBody = request.onBody;
          limit = MAX_COLLECTED_BYTES;
        }
      },
      onBody: (chunk) => {
        bodyBytes += chunk.length;
        if (onBody !== undefined) onBody(chunk);
        else if (bodyBytes <= limit) collected.push(Buffer.from(chunk));
        else if (limit === MAX_COLLECTED_BYTES) {
          throw new HttpFailure('protocol', `the server sent more than ${limit} bytes of JSON`);
        }
      },
      onEnd: (reusable) => {
        const body = collected.length === 1 ? collected[0]! : joined(collected);
        collected = [];
        this.#finish(reusable);
        resolve({head: head!, body, bodyBytes, bytesSent: exchange.sent, firstByteMs});
      },
    };
    return exchange;
  }

  #finish(reusable: boolean): void {
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
      exchange.sent = body.length;
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
        exchange.sent += chunk.length;
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
        return true;
      },
    };
    const {socketPath, host, port} = origin;
    return socketPath === undefined
      ? connectTcp({host, port, onread})
      : connectTcp({path: socketPath, onread});
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

function joined(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 0 ? NOTHING : Buffer.concat(chunks);
}
