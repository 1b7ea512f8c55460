// The files of enrolment, in the data directory of a collector. One file is one fact, and it is written
// as a whole or not at all, so the collector and the commands that an operator types need no lock:
//
//     enrolment/agents/HASH.json    an agent with its public key; its time of change is when it was last seen
//     enrolment/revoked/HASH.json   the agent is refused
//     enrolment/invites/ID.json     an enrolment code, without its secret
//     enrolment/invites/ID.used     the agent that used it
//
// HASH is the SHA-256 of an agent's id, because what an agent says never becomes a path.

import {createHash, randomBytes} from 'node:crypto';
import {constants} from 'node:fs';
import {link, mkdir, open, readdir, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';

import {ProfilerError, messageOf} from '../../domain/error.js';

export type Kind = 'agents' | 'revoked' | 'invites';

/** Its name in the data directory. */
export const ENROLMENT_FOLDER = 'enrolment';

/** Larger files are none of ours. */
const LARGEST_BYTES = 16 * 1024;

export class EnrolmentFolder {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, ENROLMENT_FOLDER);
  }

  path(kind: Kind, name: string): string {
    return join(this.#folder, kind, name);
  }

  /** The parsed JSON; undefined where there is no such file. Throws `GUARD_ENROLMENT_UNUSABLE`. */
  async read(kind: Kind, name: string): Promise<unknown> {
    const path = this.path(kind, name);
    const text = await unlessAbsent(path, readSmall(path));
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch (error) {
      throw unusable(path, error);
    }
  }

  /** The names of the files of a kind. Throws `GUARD_ENROLMENT_UNUSABLE`. */
  async names(kind: Kind): Promise<readonly string[]> {
    const path = join(this.#folder, kind);
    const names = await unlessAbsent(path, readdir(path));
    return (names ?? []).filter((name) => !name.endsWith('.new'));
  }

  /** Writes or replaces a file; it is on the disk when this resolves. */
  async write(kind: Kind, name: string, value: unknown): Promise<void> {
    await this.#place(kind, name, value, rename);
  }

  /** Writes a file unless one of this name exists; false then. Of two that try, one succeeds. */
  async writeFirst(kind: Kind, name: string, value: unknown): Promise<boolean> {
    return this.#place(kind, name, value, async (written, path) => {
      await link(written, path);
      await rm(written);
    });
  }

  /** Removes a file, if there is one. */
  async remove(kind: Kind, name: string): Promise<void> {
    const path = this.path(kind, name);
    try {
      await rm(path);
      await sync(join(this.#folder, kind));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw unusable(path, error);
    }
  }

  /** False where `place` finds that the file exists. */
  async #place(
    kind: Kind,
    name: string,
    value: unknown,
    place: (written: string, path: string) => Promise<void>,
  ): Promise<boolean> {
    const path = this.path(kind, name);
    const written = `${path}.${randomBytes(6).toString('hex')}.new`;
    try {
      await mkdir(join(this.#folder, kind), {recursive: true, mode: 0o700});
      await writeAndSync(written, `${JSON.stringify(value)}\n`);
      await place(written, path);
      await sync(join(this.#folder, kind));
      return true;
    } catch (error) {
      await rm(written, {force: true}).catch(() => {});
      if (codeOf(error) === 'EEXIST') return false;
      throw unusable(path, error);
    }
  }
}

/** The name of an agent's files. */
export function fileOf(agentId: string): string {
  return `${createHash('sha256').update(agentId).digest('hex')}.json`;
}

export function unusable(path: string, cause: unknown): ProfilerError {
  return new ProfilerError(
    'GUARD_ENROLMENT_UNUSABLE',
    `${path} cannot be used: ${messageOf(cause)}`,
    'check the owner and the space of the data directory; a damaged file can be removed, and its agent enrols again',
    {cause},
  );
}

async function unlessAbsent<T>(path: string, reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusable(path, error);
  }
}

/** A pipe in the place of a file would be waited for, with one of the few threads that read all files. */
async function readSmall(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new TypeError('it is no regular file');
    if (stats.size > LARGEST_BYTES) throw new RangeError('it is too long');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

async function writeAndSync(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is on the disk once its folder is. */
async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
