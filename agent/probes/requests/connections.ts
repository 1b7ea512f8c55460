// Keeps the connections that requests come on, within bounds. The longest idle ones are forgotten
// first.

import {detached} from '../../bpftrace/detached.js';
import {Connection} from './connection.js';
import {Room} from './timeline.js';

/** The most connections that are kept. */
const MAX_CONNECTIONS = 20_000;
/** Where there would be more, this many are forgotten at once. */
const FORGOTTEN = MAX_CONNECTIONS / 10;
/**
 * The most entries that all connections keep together; a busy host makes a tenth of them in a
 * second.
 */
const MAX_KEPT = 200_000;

interface Known {
  readonly connection: Connection;
  /** The number of the last use; uses of all connections are counted together. */
  lastUse: number;
}

export class Connections {
  /** Connections by the first number of their keys, as printed. */
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
