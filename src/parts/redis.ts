// Starts a real redis-server on a loopback port. It keeps its data in memory, and on request in an
// append-only file too.

import {connect} from 'node:net';

import {freePort, listeningPorts} from './listening.js';
import type {Part} from './part.js';
import {makePartFolder, startPart} from './part.js';
import {assertProgram} from './program.js';

export interface RedisOptions {
  readonly port?: number;
  /** Whether each write goes to the append-only file and is synced. */
  readonly appendOnly?: boolean;
}

export interface RedisPart extends Part {
  readonly port: number;
  /** `127.0.0.1:port`, as a registry's configuration wants it. */
  readonly address: string;
}

export async function startRedis(options: RedisOptions = {}): Promise<RedisPart> {
  const command = assertProgram('redis-server', 'redis-server');
  const port = options.port ?? (await freePort());
  const directory = makePartFolder('redis');
  const {part} = await startPart({
    name: 'redis-server',
    command,
    directory,
    args: [
      ...['--bind', '127.0.0.1', '--port', String(port), '--dir', directory],
      ...['--save', '', '--daemonize', 'no'],
      ...(options.appendOnly ? ['--appendonly', 'yes', '--appendfsync', 'always'] : []),
    ],
    whenReady: (pid) => (listeningPorts(pid).includes(port) ? answersPing(port) : undefined),
    graceSeconds: 5,
  });
  return {...part, port, address: `127.0.0.1:${port}`};
}

async function answersPing(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(1_000, () => socket.destroy());
  try {
    socket.write('PING\r\n');
    for await (const chunk of socket) return String(chunk).startsWith('+PONG') ? true : undefined;
    return undefined;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
