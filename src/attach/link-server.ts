// The collector's end of an attached agent's link: HTTP/2 over the streams of its ssh connection. It
// greets the agent, hears how it goes, and passes its connections on to the collector. What comes from the
// host is not trusted: lines, streams and names are bounded, and only the collector can be reached.

import {
  constants,
  performServerHandshake,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import {pipeline, type Duplex} from 'node:stream';

import {
  LINK_WINDOW_BYTES,
  readLinkEvent,
  SESSION_PATH,
  SessionLines,
  writeLine,
  type LinkEvent,
  type LinkGreeting,
} from '../wire/attach-link.js';

/** The session, and a connection that ends while the next one begins. */
const MOST_STREAMS = 8;
const BAD_GATEWAY = 502;
const HTTP_OK = 200;

export interface LinkOptions {
  readonly greeting: LinkGreeting;
  /** Opens a connection to the collector. Rejects where it is not there. */
  readonly dial: () => Promise<Duplex>;
  readonly onEvent: (event: LinkEvent) => void;
}

export class LinkServer {
  readonly #options: LinkOptions;
  readonly #session: ServerHttp2Session;
  #control: ServerHttp2Stream | undefined;

  constructor(socket: Duplex, options: LinkOptions) {
    this.#options = options;
    this.#session = performServerHandshake(socket, {
      settings: {initialWindowSize: LINK_WINDOW_BYTES, maxConcurrentStreams: MOST_STREAMS},
    });
    // The end of the ssh connection tells what happened.
    this.#session.on('error', () => {});
    this.#session.setLocalWindowSize(MOST_STREAMS * LINK_WINDOW_BYTES);
    this.#session.on('stream', (stream, headers) => this.#accept(stream, headers));
  }

  /** Asks the agent to end in order. */
  end(): void {
    this.#control?.end();
  }

  destroy(): void {
    this.#session.destroy();
  }

  #accept(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    stream.on('error', () => {});
    if (headers[':method'] === 'CONNECT') void this.#relay(stream);
    else if (headers[':path'] === SESSION_PATH && this.#control === undefined) this.#greet(stream);
    else stream.close(constants.NGHTTP2_REFUSED_STREAM);
  }

  #greet(stream: ServerHttp2Stream): void {
    this.#control = stream;
    stream.respond({':status': HTTP_OK});
    stream.write(writeLine(this.#options.greeting));
    const lines = new SessionLines((line) => {
      const event = readLinkEvent(line);
      if (event !== undefined) this.#options.onEvent(event);
    });
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      try {
        lines.take(text);
      } catch {
        this.destroy();
      }
    });
  }

  async #relay(stream: ServerHttp2Stream): Promise<void> {
    try {
      const socket = await this.#options.dial();
      stream.respond({':status': HTTP_OK});
      pipeline(stream, socket, () => socket.destroy());
      pipeline(socket, stream, () => stream.destroy());
    } catch {
      if (!stream.destroyed) stream.respond({':status': BAD_GATEWAY}, {endStream: true});
    }
  }
}
