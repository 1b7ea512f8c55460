// Reads /proc. A process may end between any two reads, and an agent without root may not read all of
// them: both give undefined, and never an error.

import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
} from 'node:fs';
import {join} from 'node:path';

/** Listening sockets come first in /proc/net/tcp. Tens of thousands of others may follow. */
const SOCKET_TABLE_BYTES = 256 * 1024;

export class ProcFiles {
  constructor(readonly root = '/proc') {}

  pids(): number[] {
    const names = readdirSync(this.root);
    return names.filter((name) => /^\d+$/.test(name)).map(Number);
  }

  /** The whole text of a file of the process, such as `stat`. */
  text(pid: number, file: string): string | undefined {
    return readText(this.path(pid, file));
  }

  /** The whole text of a file about the host, such as `stat`. */
  hostText(file: string): string | undefined {
    return readText(join(this.root, file));
  }

  link(pid: number, file: string): string | undefined {
    return whileItLives(() => readlinkSync(this.path(pid, file)));
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
    return join(this.root, String(pid), file);
  }
}

/** Most files of /proc fit in. They are read many times a second, so they share one buffer. */
const shared = Buffer.allocUnsafe(64 * 1024);

/**
 * The text of a small file of the kernel (/proc, /sys). Undefined where it is missing, may not be read,
 * or went away. Takes two thirds of the time of readFileSync, which asks for the size that such files
 * do not have.
 */
export function readText(path: string): string | undefined {
  return whileItLives(() => {
    const file = openSync(path, 'r');
    try {
      return readAll(file);
    } finally {
      closeSync(file);
    }
  });
}

function readAll(file: number): string {
  let length = 0;
  for (;;) {
    const read = readSync(file, shared, length, shared.length - length, null);
    length += read;
    if (read === 0) return shared.toString('utf8', 0, length);
    if (length === shared.length) return shared.toString('utf8') + readFileSync(file, 'utf8');
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
