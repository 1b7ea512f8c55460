// Tells the cost of the programs for each interval. The kernel measures them for a part of the time only,
// because measuring costs about as much as the programs themselves; between two measurements the last
// one is taken to go on.

import type {ProbeCostRecord} from '../../src/domain/record.js';
import type {CostRecord} from './record-types.js';

interface Share {
  readonly runNsPerNs: number;
  readonly runsPerNs: number;
}

export class ProgramShares {
  readonly #shares = new Map<string, Share>();

  measured({program, windowNs, runNs, runs}: CostRecord): void {
    if (windowNs <= 0) return;
    this.#shares.set(program, {runNsPerNs: runNs / windowNs, runsPerNs: runs / windowNs});
  }

  /** One record for each program that was measured. Several probes share a program. */
  over(intervalNs: number): ProbeCostRecord[] {
    return [...this.#shares].map(([program, {runNsPerNs, runsPerNs}]) => ({
      kind: 'cost',
      probe: `core ${program}`,
      runNs: Math.round(runNsPerNs * intervalNs),
      runs: Math.round(runsPerNs * intervalNs),
    }));
  }
}
