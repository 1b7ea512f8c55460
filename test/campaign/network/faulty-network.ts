// A network between agents and a collector that does what a test wants: it delays, trickles, goes silent,
// refuses, and resets connections at a byte. It passes bytes on and knows nothing of what they mean.

import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import {once} from 'node:events';

import {pause} from '../../../src/pace/deadline.js';

/** The direction of bytes: from the agent up to the collector, or down to the agent. */
export type Way = 'up' | 'down';

export interface Fault {
  /** Bytes arrive so much later. */
  readonly delayMs?: number;
  readonly bytesPerSecond?: number;
  /** Nothing arrives any more, and both ends stay connected. */
  readonly isSilent?: boolean;
  /** New connections are closed at once. */
  readonly refuses?: boolean;
  /** The connection is reset when so many bytes of this way have passed. */
  readonly resetAt?: {readonly way: Way; readonly bytes: number};
  /** Only this way is affected by delay, rate and silence. */
  readonly way?: Way;
  /**
   * When an agent's end is gone, the collector's end stays and gets what was under way: late, and after
   * the agent has sent it again over its next connection.
   */
  readonly isLate?: boolean;
}

/** How often a trickle passes something on. */
const TRICKLE_MS = 20;
const LATE_MS = 300;

export class FaultyNetwork {
  readonly #server: Server;
  readonly #links = new Set<Link>();
  #fault: Fault = {};
  connections = 0;

  private constructor(server: Server, collectorPort: number) {
    this.#server = server;
    server.on('connection', (agent) => {
      this.connections += 1;
      if (this.#fault.refuses === true) return void agent.resetAndDestroy();
      const link = new Link(agent, connect(collectorPort, '127.0.0.1'), this.#fault);
      this.#links.add(link);
      void link.ended.then(() => this.#links.delete(link));
    });
  }

  static async to(collectorUrl: string): Promise<FaultyNetwork> {
    const server = createServer({allowHalfOpen: true});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultyNetwork(server, Number(new URL(collectorUrl).port));
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The connections that were accepted and are not gone. */
  get open(): number {
    return this.#links.size;
  }

  /** Sets the fault for connections that there are and for new ones. */
  set(fault: Fault): void {
    this.#fault = fault;
    for (const link of this.#links) link.fault = fault;
  }

  /** Sets a fault for new connections only. */
  setForNew(fault: Fault): void {
    this.#fault = fault;
  }

  heal(): void {
    this.set({});
  }

  /** Resets all connections. */
  cut(): void {
    for (const link of this.#links) link.reset();
  }

  close(): void {
    this.#server.close();
    this.cut();
  }
}

class Link {
  fault: Fault;
  readonly ended: Promise<void>;
  readonly #agent: Socket;
  readonly #collector: Socket;

  constructor(agent: Socket, collector: Socket, fault: Fault) {
    this.fault = fault;
    this.#agent = agent;
    this.#collector = collector;
    for (const socket of [agent, collector]) socket.setNoDelay().on('error', () => {});
    void this.#carry('up', agent, collector);
    void this.#carry('down', collector, agent);
    agent.on('close', () => void this.#loseCollector());
    collector.on('close', () => agent.resetAndDestroy());
    this.ended = Promise.all([agent, collector].map(closed)).then(() => {});
  }

  reset(): void {
    this.#agent.resetAndDestroy();
  }

  async #loseCollector(): Promise<void> {
    if (this.fault.isLate === true) await pause(LATE_MS);
    this.#collector.resetAndDestroy();
  }

  async #carry(way: Way, from: Socket, to: Socket): Promise<void> {
    let passed = 0;
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        for (let rest = chunk; rest.length > 0;) {
          const piece = rest.subarray(0, await this.#allowed(way, rest.length, passed));
          rest = rest.subarray(piece.length);
          passed += piece.length;
          if (!to.write(piece)) await once(to, 'drain');
          if (this.#isAtReset(way, passed)) return this.reset();
        }
      }
      to.end();
    } catch {
      return; // one of the two is gone, and 'close' follows
    }
  }

  /** Waits as the fault wants; how many bytes may pass then. */
  async #allowed(way: Way, length: number, passed: number): Promise<number> {
    while (this.#hits(way) && this.fault.isSilent === true && !this.#isGone)
      await pause(TRICKLE_MS);
    const {delayMs, bytesPerSecond, resetAt, isLate} = this.fault;
    if (this.#hits(way) && delayMs !== undefined) await pause(delayMs);
    if (isLate === true && way === 'up') await pause(LATE_MS / 2);
    const until = resetAt?.way === way ? Math.max(0, resetAt.bytes - passed) : Infinity;
    if (!this.#hits(way) || bytesPerSecond === undefined) return Math.min(length, until || length);
    await pause(TRICKLE_MS);
    return Math.min(length, Math.max(1, Math.round((bytesPerSecond * TRICKLE_MS) / 1_000)));
  }

  /** The fault of a link that is gone is healed no more. */
  get #isGone(): boolean {
    return this.#agent.destroyed && this.#collector.destroyed;
  }

  #hits(way: Way): boolean {
    return this.fault.way === undefined || this.fault.way === way;
  }

  #isAtReset(way: Way, passed: number): boolean {
    const {resetAt} = this.fault;
    return resetAt?.way === way && passed >= resetAt.bytes;
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
