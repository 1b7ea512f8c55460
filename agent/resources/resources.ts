// All readings of resources together. Each tells nothing where it may not read.

import type {Figure} from '../../src/domain/record.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {Cgroups} from './cgroups.js';
import {Disks} from './disks.js';
import {FileSystems} from './file-systems.js';
import {IoUrings} from './io-urings.js';
import {HostMemory} from './memory.js';
import {NetworkNamespaces} from './network.js';
import {HostPressure} from './pressure.js';
import {ProcessLimits} from './process-limits.js';
import {OtherPrograms} from './programs.js';
import type {Processes, Reading} from './reading.js';

/**
 * At each look every other reading has its turn, so that none of them makes a burst and each is read
 * every two seconds. A counter that spans the border of two phases is wrong by a second at most.
 */
const TURNS = 2;

export class Resources {
  readonly #readings: readonly Reading[];
  #looks = 0;

  constructor(proc: ProcFiles) {
    this.#readings = [
      new Cgroups(proc),
      new ProcessLimits(proc),
      new HostMemory(proc),
      new NetworkNamespaces(proc),
      new HostPressure(proc),
      new OtherPrograms(proc),
      new Disks(proc),
      new FileSystems(proc),
      new IoUrings(proc),
    ];
  }

  read(processes: Processes): readonly Figure[] {
    return [...this.steps(processes)].flat();
  }

  /** Gives the figures of one reading after the other. */
  *steps(processes: Processes): Generator<readonly Figure[]> {
    this.#looks += 1;
    const turn = this.#looks % TURNS;
    for (const [at, reading] of this.#readings.entries()) {
      if (at % TURNS === turn) yield reading.read(processes);
    }
  }
}
