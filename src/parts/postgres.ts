// Starts a real PostgreSQL (Debian's package) on a loopback port, with a database cluster of its own in
// its temporary folder.

import {execFile, execFileSync} from 'node:child_process';
import {chownSync, existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';

import {ProfilerError, messageOf} from '../domain/error.js';
import {freePort, listeningPorts} from './listening.js';
import type {Part, PartUser} from './part.js';
import {makePartFolder, removePartFolder, startPart} from './part.js';
import {findProgram} from './program.js';

export interface PostgresPart extends Part {
  readonly port: number;
  /** `postgres://postgres@127.0.0.1:port/postgres?sslmode=disable`; the server trusts all of this host. */
  readonly url: string;
}

/** Debian keeps each major version in a folder of its own. */
const DEBIAN_VERSIONS = '/usr/lib/postgresql';

/** Rejects with `PART_MISSING` or `PART_FAILED`. */
export async function startPostgres(): Promise<PostgresPart> {
  const bin = programFolder();
  const user = unprivilegedUser();
  const directory = makePartFolder('postgres');
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  await makeCluster(bin, data, directory, user);
  const port = await freePort();
  const {part} = await startPart({
    name: 'postgres',
    command: join(bin, 'postgres'),
    directory,
    args: [
      ...['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', directory],
      ...['-c', 'max_connections=200'],
    ],
    ...(user === undefined ? {} : {user}),
    whenReady: (pid) => (isReady(bin, pid, port) ? true : undefined),
    graceSeconds: 5,
  });
  return {...part, port, url: `postgres://postgres@127.0.0.1:${port}/postgres?sslmode=disable`};
}

async function makeCluster(
  bin: string,
  data: string,
  directory: string,
  user: PartUser | undefined,
): Promise<void> {
  const args = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8'];
  try {
    await promisify(execFile)(join(bin, 'initdb'), args, {cwd: directory, ...user});
  } catch (error) {
    removePartFolder(directory);
    throw new ProfilerError('PART_FAILED', `initdb failed: ${messageOf(error)}`, '', {
      cause: error,
    });
  }
}

function isReady(bin: string, pid: number, port: number): boolean {
  if (!listeningPorts(pid).includes(port)) return false;
  try {
    execFileSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
    return true;
  } catch {
    return false;
  }
}

function programFolder(): string {
  const versions = existsSync(DEBIAN_VERSIONS) ? readdirSync(DEBIAN_VERSIONS).map(Number) : [];
  const folders = versions
    .sort((left, right) => right - left)
    .map((version) => join(DEBIAN_VERSIONS, String(version), 'bin'));
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (found !== undefined) return found;
  const initdb = findProgram('initdb');
  if (initdb !== undefined) return join(initdb, '..');
  throw new ProfilerError(
    'PART_MISSING',
    'PostgreSQL is not installed',
    'Install it (Debian: apt-get install postgresql).',
  );
}

/** PostgreSQL refuses to run as root, so it gets the user whom its package makes, or nobody. */
function unprivilegedUser(): PartUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, name], {stdio: ['ignore', 'pipe', 'ignore']})),
      );
      return {uid: uid!, gid: gid!};
    } catch {
      // This host has no such user.
    }
  }
  return undefined;
}
