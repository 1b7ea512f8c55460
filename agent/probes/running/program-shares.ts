// Tells the cost of BPF programs for each interval. The kernel measures them for a part of the time only,
// because measuring costs about as much as many of the programs themselves; between two measurements the
// last one is taken to go on.

import type {ProbeCostRecord} from '../../../src/domain/record.js';

/** What was measured of a program, or of several together, in `windowNs`. */
export interface MeasuredCost {
  readonly windowNs: number;
  readonly runNs: number;
  readonly runs: number;
}

interface Share {
  readonly runNsPerNs: number;
  readonly runsPerNs: number;
}

export class ProgramShares {
  readonly #shares = new Map<string, Share>();

  /** `name` is the probe of the records that tell it. */
  measured(name: string, {windowNs, runNs, runs}: MeasuredCost): void {
    if (windowNs <= 0) return;
    this.#shares.set(name, {runNsPerNs: runNs / windowNs, runsPerNs: runs / windowNs});
  }

  /** One record for each name that was measured. */
  over(intervalNs: number): ProbeCostRecord[] {
    return [...this.#shares].map(([probe, {runNsPerNs, runsPerNs}]) => ({
      kind: 'cost',
      probe,
      runNs: Math.round(runNsPerNs * intervalNs),
      runs: Math.round(runsPerNs * intervalNs),
    }));
  }
}
