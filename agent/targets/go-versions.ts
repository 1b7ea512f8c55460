// Remembers the Go versions of processes, and reads each program's file once. The kernel gives pids out
// again, so the caller says from time to time that pids have to be looked at anew.

import {statSync} from 'node:fs';

import {goVersionOf} from './go-version.js';

/** The targets of a host have fewer programs. With more, all are forgotten and read again. */
const MAX_KNOWN = 256;

export class GoVersions {
  readonly #read: typeof goVersionOf;
  readonly #identify: (path: string) => string | undefined;
  /** The versions by the program's file. */
  readonly #byFile = new Map<string, string | undefined>();
  readonly #byPid = new Map<number, string | undefined>();
  #fresh = new Set<number>();

  constructor(read = goVersionOf, identify = identityOf) {
    this.#read = read;
    this.#identify = identify;
  }

  /** `go1.19.8`; undefined for what is no Go program. For a process that is gone, what was known last. */
  of(pid: number): string | undefined {
    if (this.#fresh.has(pid)) return this.#byPid.get(pid);
    this.#fresh.add(pid);
    const path = `/proc/${pid}/exe`;
    const file = this.#identify(path);
    if (file === undefined) return this.#byPid.get(pid);
    if (!this.#byFile.has(file)) this.#know(this.#byFile, file, this.#read(path));
    const version = this.#byFile.get(file);
    this.#know(this.#byPid, pid, version);
    return version;
  }

  /** Looks at each pid anew when it is asked for next. */
  refresh(): void {
    this.#fresh = new Set();
  }

  #know<Key>(known: Map<Key, string | undefined>, key: Key, version: string | undefined): void {
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, version);
  }
}

function identityOf(path: string): string | undefined {
  try {
    const {dev, ino, mtimeMs} = statSync(path);
    return `${dev}:${ino}:${mtimeMs}`;
  } catch {
    return undefined;
  }
}
