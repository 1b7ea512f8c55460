// Keeps the live socket open. After a loss it connects again, with longer and longer waits between
// attempts. A random part of each wait keeps the browsers of a restarted collector from coming at
// once.

import type {LiveMessageJson} from '../../src/contract/run-json.js';
import {delayMs, type BackOff} from '../../src/pace/back-off.js';

export type ConnectionState =
  | {readonly kind: 'connecting'}
  | {readonly kind: 'open'; readonly sinceMs: number}
  | {readonly kind: 'waiting'; readonly lostMs: number; readonly retryMs: number};

/** The parts of a WebSocket that are used here. */
export type Socket = Pick<WebSocket, 'onopen' | 'onmessage' | 'onclose' | 'close'>;

export interface LiveSocketOptions {
  readonly open: () => Socket;
  readonly onMessage: (message: LiveMessageJson) => void;
  readonly onState: (state: ConnectionState) => void;
  readonly nowMs: () => number;
  /** Returns a number from 0 to 1. */
  readonly random: () => number;
  /** Does the work after so many ms. Returns a function that cancels it. */
  readonly after: (ms: number, work: () => void) => () => void;
}

const BACK_OFF: BackOff = {firstMs: 500, longestMs: 15_000};
/** Without a deadline, an address that drops packets would keep a socket half open for minutes. */
const OPEN_DEADLINE_MS = 10_000;

export class LiveSocket {
  readonly #options: LiveSocketOptions;
  #socket: Socket | undefined;
  #callOff: () => void = () => undefined;
  #failures = 0;
  #lostMs: number | undefined;
  #ended = false;

  constructor(options: LiveSocketOptions) {
    this.#options = options;
    this.#connect();
  }

  /** Connects at once. A connection that is there is dropped. */
  retryNow(): void {
    if (this.#ended) return;
    this.#abandon();
    this.#connect();
  }

  end(): void {
    this.#ended = true;
    this.#abandon();
  }

  #connect(): void {
    const {open, onMessage, onState, nowMs, after} = this.#options;
    onState({kind: 'connecting'});
    const socket = open();
    this.#socket = socket;
    this.#callOff = after(OPEN_DEADLINE_MS, () => this.#lose());
    socket.onopen = () => {
      this.#callOff();
      this.#failures = 0;
      this.#lostMs = undefined;
      onState({kind: 'open', sinceMs: nowMs()});
    };
    socket.onmessage = ({data}) => {
      const message = readMessage(data);
      if (message !== undefined) onMessage(message);
    };
    socket.onclose = () => this.#lose();
  }

  #lose(): void {
    const {onState, nowMs, random, after} = this.#options;
    this.#abandon();
    this.#lostMs ??= nowMs();
    this.#failures += 1;
    const waitMs = delayMs(BACK_OFF, this.#failures, random());
    this.#callOff = after(waitMs, () => this.#connect());
    onState({kind: 'waiting', lostMs: this.#lostMs, retryMs: nowMs() + waitMs});
  }

  #abandon(): void {
    this.#callOff();
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

/** Undefined where the data is no message. A message of an unknown type is passed on. */
function readMessage(data: unknown): LiveMessageJson | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const message: unknown = JSON.parse(data);
    const isMessage = typeof message === 'object' && message !== null && 'type' in message;
    return isMessage ? (message as LiveMessageJson) : undefined;
  } catch {
    return undefined;
  }
}
