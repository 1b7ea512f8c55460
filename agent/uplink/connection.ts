// One websocket to the collector, from dialling to its end: hello, welcome, then frames both ways.
// uplink.ts decides when to dial again, and delivery.ts what to send.

import {optional} from '../../src/domain/optional.js';
import type {IncomingMessage} from 'node:http';
import {isIPv4} from 'node:net';
import type {Duplex} from 'node:stream';

import {WebSocket, type ClientOptions} from 'ws';

import {decodeCollectorFrame, encodeAgentFrame} from '../../src/wire/codec.js';
import {bindingOf} from '../../src/wire/enrolment.js';
import type {AgentFrame, CollectorFrame} from '../../src/wire/frames.js';
import {
  HELLO_DEADLINE_MS,
  MAX_FRAGMENTS,
  MAX_FRAME_BYTES,
  PROTOCOL_MAJOR,
  SILENCE_DEADLINE_MS,
} from '../../src/wire/limits.js';
import {PacedInbox} from './paced-inbox.js';
import {
  endingOfAnswer,
  endingOfClose,
  endingOfError,
  endingOfRefusal,
  endingOfVersion,
  type Ending,
} from './problem.js';

export interface Dial {
  readonly url: URL;
  /** Opens the connection in place of the network. */
  readonly connect?: () => Duplex;
  readonly token?: string;
  /** PEM of the certificates to trust in place of the system's. */
  readonly ca?: string;
  /** PEM of the client certificate and its key, where the collector wants one. */
  readonly certificate?: {readonly cert: string; readonly key: string};
}

/** What an agent says of itself, first and when it is asked to prove it. */
export interface Introduction {
  /** Called when the socket is open, because the epoch may change until then. */
  hello(): AgentFrame;
  /** The answer to a challenge; undefined where the agent has no key. `binding` is that of the connection. */
  prove(nonce: Uint8Array, binding: Uint8Array): AgentFrame | undefined;
}

export type Welcome = Extract<CollectorFrame, {kind: 'welcome'}>;
/** The frames that may come after the welcome. */
export type LaterFrame = Exclude<
  CollectorFrame,
  {kind: 'welcome'} | {kind: 'refuse'} | {kind: 'challenge'}
>;

/** The calls come in this order: welcome once, then frames, then the end. */
export interface ConnectionListener {
  welcome(frame: Welcome): void;
  frame(frame: LaterFrame): void;
  ended(ending: Ending): void;
}

export interface ConnectionTiming {
  readonly welcomeDeadlineMs: number;
  readonly silenceDeadlineMs: number;
}

const TIMING: ConnectionTiming = {
  welcomeDeadlineMs: HELLO_DEADLINE_MS,
  silenceDeadlineMs: SILENCE_DEADLINE_MS,
};

/** An HTTP answer in place of an upgrade is read up to so many bytes. */
const MAX_ANSWER_BYTES = 4_096;
const NORMAL_CLOSURE = 1000;
const UNREADABLE = 1007;
/** A collector that does not answer a close frame is cut off after so long. */
const CLOSING_MS = 1_000;

export class Connection {
  readonly #socket: WebSocket;
  readonly #listener: ConnectionListener;
  readonly #introduction: Introduction;
  readonly #timing: ConnectionTiming;
  readonly #inbox: PacedInbox;
  #isWelcome = false;
  #binding: Uint8Array = new Uint8Array();
  #silence: NodeJS.Timeout | undefined;
  /** Whether `#silence` waits for a later frame, and no longer for the answer to the hello. */
  #hasHeard = false;
  #ending: Ending | undefined;

  constructor(
    dial: Dial,
    introduction: Introduction,
    listener: ConnectionListener,
    timing: ConnectionTiming = TIMING,
  ) {
    this.#listener = listener;
    this.#introduction = introduction;
    this.#timing = timing;
    this.#socket = new WebSocket(dial.url, socketOptions(dial));
    this.#inbox = new PacedInbox({
      handle: (frame) => this.#onFrame(frame),
      pause: () => this.#socket.pause(),
      resume: () => this.#socket.resume(),
      nowNs: () => process.hrtime.bigint(),
    });
    this.#listen();
  }

  /** The bytes that the network has not taken yet. */
  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: AgentFrame): void {
    this.sendBytes(encodeAgentFrame(frame));
  }

  /** Sends an encoded frame. After the end it does nothing. */
  sendBytes(bytes: Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }

  close(reason: string): void {
    this.#end({reason}, NORMAL_CLOSURE);
  }

  /** Ends the connection without a close frame. */
  terminate(reason: string): void {
    this.#ending ??= {reason};
    this.#socket.terminate();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('upgrade', ({socket: raw}) => (this.#binding = bindingOf(raw)));
    socket.on('open', () => {
      this.send(this.#introduction.hello());
      this.#expectWithin(this.#timing.welcomeDeadlineMs, 'the collector did not answer the hello');
    });
    socket.on('message', (data, isBinary) => this.#onMessage(data as Buffer, isBinary));
    socket.on('unexpected-response', (_request, answer) => this.#onAnswer(answer));
    socket.on('error', (error) => (this.#ending ??= endingOfError(error)));
    socket.on('close', (code, reason) => {
      clearTimeout(this.#silence);
      this.#inbox.close();
      this.#ending ??= endingOfClose(code, reason.toString());
      this.#listener.ended(this.#ending);
    });
  }

  #onMessage(bytes: Buffer, isBinary: boolean): void {
    if (this.#ending !== undefined) return;
    let frame: CollectorFrame;
    try {
      if (!isBinary) throw new TypeError('text, where protobuf is spoken');
      frame = decodeCollectorFrame(bytes);
    } catch (error) {
      return this.#end(endingOfError(error), UNREADABLE);
    }
    this.#inbox.add(frame);
  }

  #onFrame(frame: CollectorFrame): void {
    if (this.#ending !== undefined) return;
    this.#heard();
    if (frame.kind === 'refuse') this.#end(endingOfRefusal(frame), NORMAL_CLOSURE);
    else if (frame.kind === 'welcome') this.#onWelcome(frame);
    else if (frame.kind === 'challenge') this.#onChallenge(frame.nonce);
    else if (this.#isWelcome) this.#listener.frame(frame);
    else this.#end({reason: `a ${frame.kind} before the welcome`}, UNREADABLE);
  }

  #onWelcome(frame: Welcome): void {
    const {major, minor} = frame;
    if (major !== PROTOCOL_MAJOR) return this.#end(endingOfVersion(major, minor), NORMAL_CLOSURE);
    if (this.#isWelcome) return this.#end({reason: 'a second welcome'}, UNREADABLE);
    this.#isWelcome = true;
    this.#listener.welcome(frame);
  }

  #onChallenge(nonce: Uint8Array): void {
    const proof = this.#isWelcome ? undefined : this.#introduction.prove(nonce, this.#binding);
    if (proof === undefined) this.#end({reason: 'a challenge that nothing led to'}, UNREADABLE);
    else this.send(proof);
  }

  #onAnswer(answer: IncomingMessage): void {
    let body = '';
    const tell = (): void => {
      this.#ending ??= endingOfAnswer(answer.statusCode ?? 0, body);
      this.#socket.terminate();
    };
    answer.setEncoding('utf8');
    answer.on('data', (text: string) => {
      body += text;
      if (body.length > MAX_ANSWER_BYTES) tell();
    });
    answer.on('end', tell);
    answer.on('error', tell);
  }

  #end(ending: Ending, code: number): void {
    this.#ending ??= ending;
    this.#inbox.close();
    this.#socket.resume(); // so that the other side's close frame is read
    this.#socket.close(code);
    setTimeout(() => this.#socket.terminate(), CLOSING_MS).unref();
  }

  /** Waits for the next frame. The time begins anew with each, by the same timer. */
  #heard(): void {
    if (this.#hasHeard) return void this.#silence?.refresh();
    this.#hasHeard = true;
    this.#expectWithin(this.#timing.silenceDeadlineMs, 'nothing was heard from the collector');
  }

  #expectWithin(deadlineMs: number, otherwise: string): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.terminate(otherwise), deadlineMs);
  }
}

function socketOptions(dial: Dial): ClientOptions {
  const {token, ca, certificate, connect} = dial;
  const bearer = token === undefined ? undefined : {authorization: `Bearer ${token}`};
  return {
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    maxFragments: MAX_FRAGMENTS,
    handshakeTimeout: HELLO_DEADLINE_MS,
    followRedirects: false,
    ...optional('headers', bearer),
    ...optional('ca', ca),
    ...optional('createConnection', connect as ClientOptions['createConnection']),
    ...certificate,
    ...(isPrivate(dial) ? {generateMask: noMask} : {}),
  };
}

/**
 * Whether nobody between the two ends can take a frame for something else, which is what masks are against (RFC 6455,
 * section 10.3). Both ends would have to go through each byte for them. A name may lead anywhere.
 */
function isPrivate({url, connect}: Dial): boolean {
  const {protocol, hostname} = url;
  const isLoopback = hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'));
  return protocol === 'wss:' || connect !== undefined || isLoopback;
}

function noMask(mask: Buffer): void {
  mask.fill(0);
}
