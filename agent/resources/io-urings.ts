// Counts the calls that targets make by io_uring: no probe sees them, because they are no system calls. A
// ring's file tells in /proc/PID/fdinfo how many requests the kernel has taken from it (io_uring/fdinfo.c,
// since Linux 5.16 with heads and tails).

import type {Figure} from '../../src/domain/record.js';
import {UNREAD_PROBE} from '../../src/domain/unread.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {Sums} from './figures.js';
import type {Processes, Reading} from './reading.js';

/** Rings are opened when a program begins, and have the lowest numbers that are free. */
export const IO_URING_FILES = 64;
const MOST_PROCESSES = 256;
/** Every so many readings a process is searched for rings again. */
const READINGS_TO_SEARCH = 8;
/** Where the link of a ring's descriptor in /proc/PID/fd leads to. */
export const IO_URING_LINK = 'anon_inode:[io_uring]';

export class IoUrings implements Reading {
  readonly #proc: ProcFiles;
  /** Descriptors of rings by process; none for a process that has no ring. */
  #rings = new Map<number, readonly string[]>();
  readonly #sums = new Sums();
  #readings = 0;

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  read({targets}: Processes): readonly Figure[] {
    if (this.#readings % READINGS_TO_SEARCH === 0) this.#rings = new Map();
    this.#readings += 1;
    this.#sums.begin();
    return [...targets].flatMap(([target, processes]) => {
      const watched = processes.slice(0, MOST_PROCESSES);
      const value = watched.reduce((sum, {pid}) => sum + this.#addedBy(pid), 0);
      const place = {target, probe: UNREAD_PROBE, series: '', metric: 'io_uring'};
      return value > 0 ? [{kind: 'counter', ...place, value} as const] : [];
    });
  }

  #addedBy(pid: number): number {
    return this.#ringsOf(pid).reduce((sum, descriptor) => {
      const taken = readTaken(this.#proc.text(pid, `fdinfo/${descriptor}`) ?? '');
      return sum + (this.#sums.added(`${pid} ${descriptor}`, taken) ?? 0);
    }, 0);
  }

  #ringsOf(pid: number): readonly string[] {
    const known = this.#rings.get(pid);
    if (known !== undefined) return known;
    const files = (this.#proc.openFiles(pid) ?? []).slice(0, IO_URING_FILES);
    const rings = files.filter((file) => this.#proc.link(pid, `fd/${file}`) === IO_URING_LINK);
    this.#rings.set(pid, rings);
    return rings;
  }
}

/** The number of requests that the kernel has taken from a ring, modulo 2^32. */
export function readTaken(fdinfo: string): number | undefined {
  const head = /^SqHead:\s*(\d+)$/m.exec(fdinfo)?.[1];
  return head === undefined ? undefined : Number(head);
}
