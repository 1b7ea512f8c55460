// A browser at the live view, as far as its socket goes: what figures it was sent, and how late.

import {WebSocket} from 'ws';

import type {LiveMessageJson} from '../../../src/contract/run-json.js';

export class LiveBrowser {
  readonly open: Promise<unknown>;
  /** Messages with figures. */
  figures = 0;
  /** The probes of which there were figures. */
  readonly probes = new Set<string>();
  /** Messages that the collector left out. */
  skipped = 0;
  /** For each message with figures, how long ago the interval ended that they are of. */
  lateMs: number[] = [];
  readonly #socket: WebSocket;

  /** `collectorUrl` is `http://…`, without a slash at its end. */
  constructor(collectorUrl: string) {
    this.#socket = new WebSocket(`${collectorUrl.replace('http', 'ws')}/live`);
    this.open = new Promise((resolve, reject) => {
      this.#socket.once('open', resolve);
      this.#socket.once('error', reject);
    });
    this.#socket.on('message', (data: Buffer) => this.#take(data.toString()));
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(text: string): void {
    const message = JSON.parse(text) as LiveMessageJson;
    if (message.type === 'skipped') this.skipped += message.frames;
    if (message.type !== 'figures') return;
    this.figures += 1;
    for (const {probe} of message.figures) this.probes.add(probe);
    this.lateMs.push(Date.now() - Number(BigInt(message.endUnixNs) / 1_000_000n));
  }
}
