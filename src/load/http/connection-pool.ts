// The connections of one user, by the server they go to. Each of them carries one request at a time.

import {HttpConnection} from './connection.js';
import type {HttpFailure} from './failure.js';
import type {TlsOptions} from './open-socket.js';
import type {Address} from './url.js';

export class ConnectionPool {
  readonly #connections = new Map<string, HttpConnection[]>();
  readonly #tls: TlsOptions;
  readonly #nowMs: () => number;
  #stopped: HttpFailure | undefined;

  constructor(tls: TlsOptions, nowMs: () => number) {
    this.#tls = tls;
    this.#nowMs = nowMs;
  }

  /** One that can take a request now: an open one that is idle, or else a new one. */
  take({origin, host}: Address): HttpConnection {
    if (this.#stopped !== undefined) throw this.#stopped;
    const key = origin.secure ? `https:${host}` : host;
    const connections = this.#connections.get(key) ?? [];
    for (const connection of connections) if (connection.isReady) return connection;
    const opened = new HttpConnection(origin, this.#tls, this.#nowMs);
    const open = connections.filter((connection) => connection.isOpen);
    this.#connections.set(key, [...open, opened]);
    return opened;
  }

  /** Leaves the servers. Resolves when each of them has closed its side of the connections that were idle. */
  async hangUp(): Promise<void> {
    const all = [...this.#connections.values()].flat();
    await Promise.all(all.map((connection) => connection.hangUp()));
  }

  /** Ends every connection; requests under way fail with `reason`, and so do later ones. */
  stop(reason: HttpFailure): void {
    this.#stopped = reason;
    for (const connection of [...this.#connections.values()].flat()) connection.destroy(reason);
    this.#connections.clear();
  }
}
