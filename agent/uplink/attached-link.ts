// The link of an agent that was attached over ssh (src/attach): HTTP/2 over standard input and output. The
// agent dials through it and listens nowhere. When the other end is gone, the agent is to end.

import {Duplex, type Readable, type Writable} from 'node:stream';
import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
} from 'node:http2';

import {
  LINK_PING_MS,
  LINK_SILENCE_MS,
  LINK_WINDOW_BYTES,
  readGreeting,
  SESSION_PATH,
  SessionLines,
  writeLine,
  type LinkEvent,
  type LinkGreeting,
} from '../../src/wire/attach-link.js';

const HTTP_OK = 200;

export class AttachedLink {
  readonly #input: Readable;
  readonly #session: ClientHttp2Session;
  readonly #control: ClientHttp2Stream;
  readonly #ending = new AbortController();
  readonly #lost = new AbortController();
  readonly #greeted: Promise<LinkGreeting>;
  #heardMs = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(input: Readable, output: Writable, silenceMs = LINK_SILENCE_MS) {
    this.#input = input;
    const socket = Duplex.from({readable: input, writable: output});
    this.#session = connect('http://attached', {
      createConnection: () => socket,
      settings: {initialWindowSize: LINK_WINDOW_BYTES, enablePush: false},
    });
    const lose = (): void => this.#lost.abort();
    for (const event of ['error', 'close', 'goaway']) this.#session.on(event, lose);
    for (const event of ['error', 'end', 'close']) input.on(event, lose);
    output.on('error', lose);
    const {HTTP2_HEADER_METHOD: method, HTTP2_HEADER_PATH: path} = constants;
    this.#control = this.#session.request(
      {[method]: 'POST', [path]: SESSION_PATH},
      {endStream: false},
    );
    this.#greeted = this.#readControl();
    this.#timer = setInterval(() => this.#ping(silenceMs), LINK_PING_MS);
  }

  /** Aborted when the other end asks the agent to end. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Aborted when the other end is gone: nothing can be delivered any more. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Undefined where the other end went before it had said anything. */
  async greeting(): Promise<LinkGreeting | undefined> {
    return Promise.race([this.#greeted, gone(this.lost)]);
  }

  /** A new connection to the collector; it fails as a socket does. */
  connect(): Duplex {
    const {HTTP2_HEADER_METHOD: method, HTTP2_HEADER_AUTHORITY: authority} = constants;
    const stream = this.#session.request({[method]: 'CONNECT', [authority]: 'collector:0'});
    stream.once('response', (headers: IncomingHttpHeaders & IncomingHttpStatusHeader) => {
      if (headers[':status'] !== HTTP_OK) stream.destroy(new Error('the collector is not there'));
    });
    return stream;
  }

  tell(event: LinkEvent): void {
    if (this.#control.writable) this.#control.write(writeLine(event));
  }

  close(): void {
    clearInterval(this.#timer);
    this.#session.destroy();
    // A pipe that is still read would keep the process from ending.
    this.#input.destroy();
  }

  #readControl(): Promise<LinkGreeting> {
    const control = this.#control.setEncoding('utf8');
    control.on('error', () => this.#lost.abort());
    control.on('end', () => this.#ending.abort());
    return new Promise((resolve, reject) => {
      const lines = new SessionLines((line) => resolve(readGreeting(line)));
      control.on('data', (text: string) => {
        try {
          lines.take(text);
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }

  /** A connection that hangs, as behind a cable that was pulled, says nothing by itself. */
  #ping(silenceMs: number): void {
    if (performance.now() - this.#heardMs > silenceMs) return this.#lost.abort();
    if (this.#session.destroyed) return;
    this.#session.ping((error) => {
      if (error === null) this.#heardMs = performance.now();
    });
  }
}

function gone(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), {once: true});
  });
}
