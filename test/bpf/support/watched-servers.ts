// Runs the program of tls-server.ts as servers, and the CO-RE engine that watches them from their beginning.

import type {RequestRecord} from '../../../src/domain/request.js';
import {startCoreRequests} from './core-requests-probe.js';
import type {AskedRequests} from './requests-probe.js';
import {
  buildTlsServer,
  loadTlsServer,
  startTlsServer,
  type Counts,
  type TlsServer,
} from './tls-server.js';

type Environment = Readonly<Record<string, string>>;

export class WatchedServers {
  readonly probe: AskedRequests;
  readonly #program: string;
  #servers: TlsServer[] = [];

  private constructor(program: string, probe: AskedRequests) {
    this.#program = program;
    this.probe = probe;
  }

  /** Builds the program in this folder, by a version of Go (tls-server.ts). */
  static async start(folder: string, version?: string): Promise<WatchedServers> {
    const program = buildTlsServer(folder, version);
    return new WatchedServers(program, await startCoreRequests([]));
  }

  /** Starts a server and watches it. */
  async serve(flags: readonly string[], env?: Environment): Promise<TlsServer> {
    const server = await this.serveUnwatched(flags, env);
    this.probe.watch(server.pid);
    // A cut is answered when what was ordered before it is done.
    await this.take();
    return server;
  }

  async serveUnwatched(flags: readonly string[], env?: Environment): Promise<TlsServer> {
    const server = await startTlsServer(this.#program, flags, env);
    this.#servers.push(server);
    return server;
  }

  /** Gives what was sent. */
  load({port}: TlsServer, flags: readonly string[], env?: Environment): Promise<Counts> {
    return loadTlsServer(this.#program, port, flags, env);
  }

  /** The requests that were told since this was called last. */
  async take(): Promise<readonly RequestRecord[]> {
    await this.probe.settle();
    return this.probe.records.splice(0);
  }

  /** What could not be read of a server so far, by what was counted. */
  unreadOf({port}: TlsServer): Counts {
    return this.#unreadOf(`${port} `);
  }

  /** The same of those that asked a server. */
  unreadAt({port}: TlsServer): Counts {
    return this.#unreadOf(`→ 127.0.0.1:${port} `);
  }

  #unreadOf(place: string): Counts {
    const own = Object.entries(this.probe.unread)
      .filter(([key]) => key.startsWith(place))
      .map(([key, count]) => [key.slice(place.length), count] as const);
    return Object.fromEntries(own);
  }

  stopServers(): void {
    for (const server of this.#servers) server.stop();
    this.#servers = [];
  }

  async stop(): Promise<void> {
    await this.probe.stop();
    this.stopServers();
  }
}
