// Reads /proc. A process may end between any two reads, and an agent without root may not read all of
// them: both give undefined, and never an error.

import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
} from 'node:fs';
import {join} from 'node:path';

/** The network namespace of this process is the host's, wherever the agent itself runs. */
export const INIT_PID = 1;

/** Listening sockets come first in /proc/net/tcp. Tens of thousands of others may follow. */
const SOCKET_TABLE_BYTES = 256 * 1024;

/** What a runtime writes about a container takes some kilobytes. */
const MOST_FILE_BYTES = 1024 * 1024;

export class ProcFiles {
  constructor(readonly root = '/proc') {}

  pids(): number[] {
    const names = readdirSync(this.root);
    return names.filter((name) => /^\d+$/.test(name)).map(Number);
  }

  /** The whole text of a file of the process, such as `stat`. */
  text(pid: number, file: string): string | undefined {
    const path = this.path(pid, file);
    return ONE_RECORD.has(file) ? readRecord(path) : readText(path);
  }

  /** The whole text of a file about the host, such as `stat`. */
  hostText(file: string): string | undefined {
    return readText(`${this.root}/${file}`);
  }

  link(pid: number, file: string): string | undefined {
    return whileItLives(() => readlinkSync(this.path(pid, file)));
  }

  /**
   * The network namespace of a process, such as `net:[4026531840]`. Where that of init may not be read, the
   * agent is taken to share it.
   */
  netns(pid: number): string | undefined {
    const own = this.link(pid, 'ns/net');
    if (own !== undefined || pid !== INIT_PID) return own;
    return whileItLives(() => readlinkSync(join(this.root, 'self/ns/net')));
  }

  /** The IPv4 and IPv6 tables of the process's network namespace. A long table is cut. */
  socketTables(pid: number): readonly string[] {
    return ['net/tcp', 'net/tcp6'].flatMap(
      (file) => this.startOf(pid, file, SOCKET_TABLE_BYTES) ?? [],
    );
  }

  /** The text of a long file up to a number of bytes. */
  startOf(pid: number, file: string, maxBytes: number): string | undefined {
    return whileItLives(() => readStart(this.path(pid, file), maxBytes));
  }

  /**
   * The text of a file by its path as the process sees it, in its container and mounts. Undefined for
   * what is no regular file, or larger than 1 MiB: other programs wrote it.
   */
  fileSeenBy(pid: number, path: string): string | undefined {
    return whileItLives(() => readRegular(join(this.path(pid, 'root'), path)));
  }

  /** The names in a folder as the process sees it; none where there is no such folder. */
  namesSeenBy(pid: number, path: string): readonly string[] {
    return whileItLives(() => readdirSync(join(this.path(pid, 'root'), path))) ?? [];
  }

  /** Ids of the process's threads. */
  threads(pid: number): readonly string[] | undefined {
    return whileItLives(() => readdirSync(this.path(pid, 'task')));
  }

  openFiles(pid: number): readonly string[] | undefined {
    return whileItLives(() => readdirSync(this.path(pid, 'fd')));
  }

  /** Since kernel 6.2 the folder's size is the number of files. Before that it is 0. */
  countOpenFiles(pid: number): number | undefined {
    const size = whileItLives(() => statSync(this.path(pid, 'fd')).size);
    return size === 0 ? this.openFiles(pid)?.length : size;
  }

  /** The path of a file of the process. `exe` leads to the executable, in a container too. */
  path(pid: number, file: string): string {
    return `${this.root}/${pid}/${file}`;
  }
}

/**
 * Files of /proc/PID that the kernel writes as one record, which one read(2) gives as a whole (fs/proc/base.c, ONE, and
 * seq_read of fs/seq_file.c, Linux 4.18 to 6.18). Others come in pieces of a page.
 */
const ONE_RECORD: ReadonlySet<string> = new Set(['cgroup', 'io', 'stat', 'status']);

/** Most files of /proc fit in. They are read many times a second, so they share one buffer. */
const shared = Buffer.allocUnsafe(64 * 1024);

/**
 * The text of a small file of the kernel (/proc, /sys). Undefined where it is missing, may not be read,
 * or went away. Takes two thirds of the time of readFileSync, which asks for the size that such files
 * do not have.
 */
export function readText(path: string): string | undefined {
  return whileItLives(() => readAll(path, false));
}

/** Reads as `readText` does a file that is one record of the kernel, without asking whether more comes. */
export function readRecord(path: string): string | undefined {
  return whileItLives(() => readAll(path, true));
}

function readAll(path: string, isOneRecord: boolean): string {
  const file = openSync(path, 'r');
  try {
    for (let length = 0; ;) {
      const read = readSync(file, shared, length, shared.length - length, null);
      length += read;
      if (length === shared.length) return shared.toString('utf8') + readFileSync(file, 'utf8');
      if (read === 0 || isOneRecord) return shared.toString('utf8', 0, length);
    }
  } finally {
    closeSync(file);
  }
}

/** A pipe or a device in a file's place must not make the agent wait. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

function readRegular(path: string): string | undefined {
  const file = openSync(path, WITHOUT_WAITING);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > MOST_FILE_BYTES) return undefined;
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function whileItLives<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function readStart(path: string, maxBytes: number): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(maxBytes);
    let length = 0;
    for (;;) {
      const read = readSync(file, buffer, length, buffer.length - length, null);
      length += read;
      if (read === 0 || length === buffer.length) return buffer.toString('latin1', 0, length);
    }
  } finally {
    closeSync(file);
  }
}
