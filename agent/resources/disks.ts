// How much each block device did, and how busy it was: from /proc/diskstats
// (Documentation/admin-guide/iostats.rst). A device is busy while at least one request is in flight. A
// device that serves many at once can take more although it is busy all the time.

import type {Figure} from '../../src/domain/record.js';
import {HOST_TARGET} from '../../src/domain/target.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {gauges, Sums} from './figures.js';
import type {Reading} from './reading.js';

export const DISK_PROBE = 'disk';

const BYTES_PER_SECTOR = 512;
const NS_PER_MS = 1_000_000;
/** Hosts with thousands of loop devices exist. The busiest are told. */
const MOST_DEVICES = 64;

export interface DiskSums {
  readonly device: string;
  /** `8:0`, as control groups name it. */
  readonly number: string;
  readonly inFlight: number;
  readonly sums: {
    readonly reads: number;
    readonly writes: number;
    readonly read_bytes: number;
    readonly written_bytes: number;
    readonly read_ns: number;
    readonly write_ns: number;
    readonly busy_ns: number;
    readonly queued_ns: number;
    /** Since Linux 5.5: what fsync(2) makes the device write from its own cache. */
    readonly flushes?: number;
    readonly flush_ns?: number;
  };
}

/** The line of a device that neither read nor wrote: loop devices are many, and mostly so. */
const UNUSED = /^ *\d+ +\d+ \S+ 0 0 0 0 0 /;

/** Devices that never did anything are left out. */
export function readDisks(text: string): DiskSums[] {
  return text.split('\n').flatMap((line): DiskSums[] => {
    if (UNUSED.test(line)) return [];
    const fields = line.trim().split(/\s+/);
    const value = (field: number): number => Number(fields[field - 1]);
    if (fields.length < 14 || value(4) + value(8) === 0) return [];
    return [
      {
        device: fields[2]!,
        number: `${fields[0]}:${fields[1]}`,
        inFlight: value(12),
        sums: {
          ...{reads: value(4), read_bytes: value(6) * BYTES_PER_SECTOR},
          ...{read_ns: value(7) * NS_PER_MS, writes: value(8)},
          ...{written_bytes: value(10) * BYTES_PER_SECTOR, write_ns: value(11) * NS_PER_MS},
          ...{busy_ns: value(13) * NS_PER_MS, queued_ns: value(14) * NS_PER_MS},
          ...(fields.length < 20 ? {} : {flushes: value(19), flush_ns: value(20) * NS_PER_MS}),
        },
      },
    ];
  });
}

export class Disks implements Reading {
  readonly #proc: ProcFiles;
  readonly #sums = new Sums();

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  read(): readonly Figure[] {
    this.#sums.begin();
    const disks = readDisks(this.#proc.hostText('diskstats') ?? '');
    const busiest = disks.toSorted((left, right) => right.sums.busy_ns - left.sums.busy_ns);
    return busiest.slice(0, MOST_DEVICES).flatMap(({device, inFlight, sums}) => {
      const place = {target: HOST_TARGET, probe: DISK_PROBE, series: device};
      const counters = this.#sums.counters(place, sums);
      return counters.length === 0 ? [] : [...counters, ...gauges(place, {in_flight: inFlight})];
    });
  }
}
