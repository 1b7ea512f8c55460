// Two registries over one storage, of which the second has another environment. A forwarder of ours leads
// clients to the first one until the fault begins: the settings of Go's runtime cannot be changed later.

import {connect, createServer, type Socket} from 'node:net';
import {once} from 'node:events';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {AddressInfo} from 'node:net';

import {startRegistry} from '../../../src/parts/registry.js';
import {watched, type Prepared} from './fault.js';
import type {Lab} from './lab.js';

/** They stand for programs on a host of their own: what else runs here does not take their CPU. */
const FIRST = ['nice', '-n', '-15'];

export async function twoRegistries(
  lab: Lab,
  env: Readonly<Record<string, string>>,
): Promise<Prepared> {
  const storageDir = join(lab.folder, 'storage');
  mkdirSync(storageDir);
  const healthy = lab.part(await startRegistry({storageDir, within: FIRST}));
  const sick = lab.part(await startRegistry({storageDir, env, within: FIRST}));
  const forwarder = await Forwarder.start(healthy.port);
  lab.atEnd(() => forwarder.stop());
  return {
    url: forwarder.url,
    targets: [healthy, sick].map(({pid}) => watched(pid)),
    inject: () => forwarder.leadTo(sick.port),
  };
}

export class Forwarder {
  readonly #server = createServer((socket) => this.#lead(socket));
  readonly #open = new Set<Socket>();
  #port: number;
  #bytesPerSecond = Infinity;
  /** What the server says arrives so much later, ms. */
  delayMs = 0;

  private constructor(port: number) {
    this.#port = port;
  }

  static async start(port: number): Promise<Forwarder> {
    const forwarder = new Forwarder(port);
    forwarder.#server.listen(0, '127.0.0.1');
    await once(forwarder.#server, 'listening');
    return forwarder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Ends what is open, so that clients come again. */
  leadTo(port: number): void {
    this.#port = port;
    for (const socket of this.#open) socket.end();
  }

  /** From now on, answers are read at this speed, on each connection. */
  readSlowly(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #lead(client: Socket): void {
    const server = connect(this.#port, '127.0.0.1');
    this.#open.add(client);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.setNoDelay(true);
      from.on('error', () => to.destroy()).on('close', () => this.#open.delete(client));
      if (from === server && this.delayMs > 0) pipeLater(from, to, this.delayMs);
      else from.pipe(to);
    }
    server.on('data', ({length}: Buffer) => {
      if (this.#bytesPerSecond === Infinity) return;
      server.pause();
      setTimeout(() => server.resume(), (length / this.#bytesPerSecond) * 1000);
    });
  }
}

/** Timers of one length fire in the order in which they were set, so that bytes stay in theirs. */
function pipeLater(from: Socket, to: Socket, ms: number): void {
  from.on('data', (bytes: Buffer) => setTimeout(() => to.write(bytes), ms));
  from.on('end', () => setTimeout(() => to.end(), ms));
}
