// Starts core (core/ beside this file, built once by the Go compiler) on a loopback port: tokens, a look
// into Redis and into PostgreSQL for each request, and the registry behind. It has the shape of Harbor's.

import {randomBytes} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {goSourceProgram, type GoBuildOptions} from './go-program.js';
import {listeningPorts} from './listening.js';
import type {Part} from './part.js';
import {makePartFolder, startPart} from './part.js';

export interface CoreOptions {
  readonly registryUrl: string;
  /** `host:port` */
  readonly redis: string;
  readonly postgresUrl: string;
  /** Connections to PostgreSQL at most; any number without it. */
  readonly connections?: number;
  /** Whether `access.log` in its folder gets `METHOD URI STATUS` for each request. */
  readonly accessLog?: boolean;
  readonly build?: GoBuildOptions;
}

export interface CorePart extends Part {
  readonly url: string;
  readonly port: number;
  /** The one user. */
  readonly username: string;
  /** A file in the part's folder, which only its owner can enter. */
  readonly passwordFile: string;
}

const SOURCE = fileURLToPath(new URL('core', import.meta.url));
const USERNAME = 'admin';

/** Rejects with `PART_MISSING` (without Go) or `PART_FAILED`. */
export async function startCore(options: CoreOptions): Promise<CorePart> {
  const command = await goSourceProgram(SOURCE, options.build);
  const directory = makePartFolder('core');
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, {mode: 0o600});
  const {part, ready: port} = await startPart({
    name: 'core',
    command,
    directory,
    args: [
      ...['-registry', options.registryUrl, '-redis', options.redis],
      ...['-postgres', options.postgresUrl, '-username', USERNAME],
      ...['-connections', String(options.connections ?? 0)],
      ...(options.accessLog ? ['-access-log', join(directory, 'access.log')] : []),
    ],
    env: {CORE_PASSWORD: password},
    whenReady: (pid) => listeningPorts(pid)[0],
    graceSeconds: 5,
  });
  return {...part, port, url: `http://127.0.0.1:${port}`, username: USERNAME, passwordFile};
}
