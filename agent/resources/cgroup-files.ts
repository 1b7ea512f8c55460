// Reads the files of control groups. Those that seldom change are read again after a while only. Each is one record
// (cgroup_seqfile_show of kernel/cgroup/cgroup.c, Linux 4.18 to 6.18).

import {readRecord} from '../targets/proc-files.js';
import type {ReadFile} from './cgroup-state.js';

const READINGS_BETWEEN_SLOW_ONES = 5;
/** Limits seldom change, and the long list of memory.stat costs most. */
const SLOW_FILES =
  /^(memory\.(stat|limit_in_bytes|max|high)|cpu\.(max|cfs_.*)|cpuset\..*|io\.max|blkio\.throttle\..*_device)$/;

interface Kept {
  readonly text: string | undefined;
  readonly readAt: number;
}

export class CgroupFiles {
  #kept = new Map<string, Kept>();
  #used = new Map<string, Kept>();
  #readings = 0;

  /** Begins a reading. Files that the reading before did not ask for are forgotten. */
  begin(): void {
    this.#readings += 1;
    this.#kept = this.#used;
    this.#used = new Map();
  }

  /** `folderFor` gives the folder that holds a file; undefined where the group has none. */
  reader(folderFor: (file: string) => string | undefined): ReadFile {
    return (file) => {
      const folder = folderFor(file);
      if (folder === undefined) return undefined;
      const path = `${folder}/${file}`;
      return SLOW_FILES.test(file) ? this.#readSlow(path) : readRecord(path);
    };
  }

  #readSlow(path: string): string | undefined {
    const kept = this.#used.get(path) ?? this.#kept.get(path);
    const isFresh = kept !== undefined && this.#readings - kept.readAt < READINGS_BETWEEN_SLOW_ONES;
    const now = isFresh ? kept : {text: readRecord(path), readAt: this.#readings};
    this.#used.set(path, now);
    return now.text;
  }
}
