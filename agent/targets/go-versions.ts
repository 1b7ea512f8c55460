// Go versions of processes, each program's file read once. Pids are used again: so whoever asks says
// from time to time that what was known of a pid may not hold any more.

import {statSync} from 'node:fs';

import {goVersionOf} from './go-version.js';

/** More programs than a host's targets have; then all are read again. */
const MAX_KNOWN = 256;

export class GoVersions {
  readonly #read: typeof goVersionOf;
  readonly #identify: (path: string) => string | undefined;
  /** By the program's file. */
  readonly #byFile = new Map<string, string | undefined>();
  readonly #byPid = new Map<number, string | undefined>();
  #fresh = new Set<number>();

  constructor(read = goVersionOf, identify = identityOf) {
    this.#read = read;
    this.#identify = identify;
  }

  /** `go1.19.8`; undefined for what is no Go program. The last one known if the process is gone. */
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

  /** Pids are looked at again when they are asked for next. */
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
