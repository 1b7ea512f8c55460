// Pressure stall information: how long tasks of the host waited for CPU, I/O or memory. `some`: at least
// one waited; `full`: all that were not idle did. Since Linux 4.20, where the kernel was built with it
// (Documentation/accounting/psi.rst).

import type {Figure} from '../../src/domain/record.js';
import {HOST_TARGET} from '../../src/domain/target.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {Sums} from './figures.js';
import type {Reading} from './reading.js';

export const PRESSURE_PROBE = 'pressure';

export const PRESSED = ['cpu', 'io', 'memory'] as const;

const NS_PER_US = 1_000;

/** The sums of one file, in ns since boot; undefined for another text. */
export function readPressure(text: string | undefined): Record<string, number | undefined> {
  const total = (kind: string): number | undefined => {
    const us = new RegExp(`^${kind} .*total=(\\d+)$`, 'm').exec(text ?? '')?.[1];
    return us === undefined ? undefined : Number(us) * NS_PER_US;
  };
  return {some_ns: total('some'), full_ns: total('full')};
}

export class HostPressure implements Reading {
  readonly #proc: ProcFiles;
  readonly #sums = new Sums();

  constructor(proc: ProcFiles) {
    this.#proc = proc;
  }

  read(): readonly Figure[] {
    this.#sums.begin();
    return PRESSED.flatMap((resource) =>
      this.#sums.counters(
        {target: HOST_TARGET, probe: PRESSURE_PROBE, series: resource},
        readPressure(this.#proc.hostText(`pressure/${resource}`)),
      ),
    );
  }
}
