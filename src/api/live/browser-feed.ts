// Sends the live feed to one browser in bounded memory. The ws library keeps everything that a slow
// browser does not read. Therefore figures are left out while too much is waiting, and a browser that
// stops reading is disconnected.

import type {LiveMessageJson} from '../../contract/run-json.js';
import type {LiveFeed} from '../../domain/ports.js';
import {LIVE_CLOSE_ABOVE_BYTES, LIVE_SKIP_ABOVE_BYTES} from '../../wire/limits.js';
import {isShown, liveText} from './live-messages.js';
import type {ShownEvent} from './live-messages.js';

/** The part of a websocket that is needed here. */
export interface BrowserSocket {
  readonly bufferedAmount: number;
  send(text: string): void;
  terminate(): void;
}

/** The backlog is written before the socket can send anything, so it takes half of what may wait. */
const BACKLOG_BYTES = LIVE_CLOSE_ABOVE_BYTES / 2;

export type Hello = Omit<Extract<LiveMessageJson, {type: 'hello'}>, 'type'>;

/** Begins with the current state. Returns a function that ends the feed. */
export function feedBrowser(socket: BrowserSocket, live: LiveFeed, hello: Hello): () => void {
  const feed = new BrowserFeed(socket);
  send(socket, {type: 'hello', ...hello});
  const backlog: ShownEvent[] = [];
  let listening = false;
  const unsubscribe = live.subscribe((event) => {
    if (!isShown(event)) return;
    if (listening) feed.push(event);
    else backlog.push(event);
  });
  for (const text of newest(backlog)) socket.send(text);
  listening = true;
  return unsubscribe;
}

class BrowserFeed {
  readonly #socket: BrowserSocket;
  /** The newest state of each kind that was left out. It is sent when less is waiting. */
  readonly #owed = new Map<ShownEvent['kind'], ShownEvent>();
  #skipped = 0;

  constructor(socket: BrowserSocket) {
    this.#socket = socket;
  }

  push(event: ShownEvent): void {
    const waitingBytes = this.#socket.bufferedAmount;
    if (waitingBytes > LIVE_CLOSE_ABOVE_BYTES) return this.#socket.terminate();
    if (waitingBytes > LIVE_SKIP_ABOVE_BYTES) return this.#skip(event);
    this.#catchUp();
    this.#socket.send(liveText(event));
  }

  #skip(event: ShownEvent): void {
    this.#skipped += 1;
    if (isState(event)) this.#owed.set(event.kind, event);
  }

  #catchUp(): void {
    if (this.#skipped === 0) return;
    send(this.#socket, {type: 'skipped', frames: this.#skipped});
    for (const event of this.#owed.values()) this.#socket.send(liveText(event));
    this.#owed.clear();
    this.#skipped = 0;
  }
}

/** The backlog as text. If it is too long, its oldest figures are left out. */
function newest(backlog: readonly ShownEvent[]): string[] {
  let bytes = 0;
  const kept: string[] = [];
  for (const event of backlog.toReversed()) {
    const text = liveText(event);
    if (bytes + text.length > BACKLOG_BYTES && !isState(event)) continue;
    bytes += text.length;
    kept.push(text);
  }
  return kept.reverse();
}

function isState({kind}: ShownEvent): boolean {
  return kind !== 'figures' && kind !== 'load';
}

function send(socket: BrowserSocket, message: LiveMessageJson): void {
  socket.send(JSON.stringify(message));
}
