// What the host's memory does: pages that come back from swap or from disk, and processes that the
// kernel killed because no memory was left. From /proc/vmstat and /proc/meminfo.

import type {Figure} from '../../src/domain/record.js';
import {HOST_TARGET} from '../../src/domain/target.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {gauges, Sums} from './figures.js';
import {readPairs} from './key-values.js';
import type {Reading} from './reading.js';

export const MEMORY_PROBE = 'memory';

const PLACE = {target: HOST_TARGET, probe: MEMORY_PROBE, series: ''};
const BYTES_PER_KIB = 1024;

/** Metric, and the line of /proc/vmstat that counts it since boot. */
const COUNTED = {
  major_faults: 'pgmajfault',
  swapped_in_pages: 'pswpin',
  swapped_out_pages: 'pswpout',
  refaults: 'workingset_refault_file',
  oom_kills: 'oom_kill',
} as const;

export class HostMemory implements Reading {
  readonly #proc: ProcFiles;
  readonly #sums = new Sums();

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  read(): readonly Figure[] {
    this.#sums.begin();
    const events = readPairs(this.#proc.hostText('vmstat') ?? '');
    const counted = Object.entries(COUNTED).map(([metric, line]) => [metric, events.get(line)]);
    const levels = readPairs(this.#proc.hostText('meminfo') ?? '');
    const bytesOf = (line: string): number | undefined => {
      const kib = levels.get(line);
      return kib === undefined ? undefined : kib * BYTES_PER_KIB;
    };
    return [
      ...gauges(PLACE, {
        available_bytes: bytesOf('MemAvailable'),
        cached_bytes: bytesOf('Cached'),
        dirty_bytes: bytesOf('Dirty'),
      }),
      ...this.#sums.counters(PLACE, Object.fromEntries(counted)),
    ];
  }
}
