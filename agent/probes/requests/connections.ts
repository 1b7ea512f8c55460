// The connections that requests come on, within bounds: those idle for longest are forgotten first.

import {detached} from '../../bpftrace/detached.js';
import {Connection} from './connection.js';
import {Room} from './timeline.js';

/** Kept without a request. */
const MAX_CONNECTIONS = 20_000;
/** With more of them, so many are forgotten at once. */
const FORGOTTEN = MAX_CONNECTIONS / 10;
/** What all of them keep together: a second of a busy host is a tenth of it. */
const MAX_KEPT = 200_000;

interface Known {
  readonly connection: Connection;
  /** Counts up with every use of any of them. */
  lastUse: number;
}

export class Connections {
  /** By the key's number as printed. */
  readonly #known = new Map<string, Known>();
  readonly #room = new Room(MAX_KEPT);
  #uses = 0;

  at(key: string): Connection {
    this.#uses += 1;
    const known = this.#known.get(key);
    if (known !== undefined) {
      known.lastUse = this.#uses;
      return known.connection;
    }
    if (this.#known.size >= MAX_CONNECTIONS) this.#forgetIdle();
    const connection = new Connection(this.#room);
    this.#known.set(detached(key), {connection, lastUse: this.#uses});
    return connection;
  }

  #forgetIdle(): void {
    const idle = [...this.#known].sort(([, left], [, right]) => left.lastUse - right.lastUse);
    for (const [key, {connection}] of idle.slice(0, FORGOTTEN)) {
      connection.close();
      this.#known.delete(key);
    }
  }
}
