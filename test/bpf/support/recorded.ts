// Keeps what probes hand out, and adds it up for a test to compare with what it did.

import {totalCount} from '../../../src/domain/histogram.js';
import type {LossRecord, ProbeCostRecord, ProbeRecord} from '../../../src/domain/record.js';
import type {ProbeInterval} from '../../../agent/probes/ports/probe-set.js';

export class Recorded {
  readonly intervals: ProbeInterval[] = [];

  readonly take = (interval: ProbeInterval): void => {
    this.intervals.push(interval);
  };

  startOver(): void {
    this.intervals.length = 0;
  }

  get records(): ProbeRecord[] {
    return this.intervals.flatMap(({records}) => records);
  }

  get losses(): LossRecord[] {
    return this.records.filter((record) => record.kind === 'loss');
  }

  get costs(): ProbeCostRecord[] {
    return this.records.filter((record) => record.kind === 'cost');
  }

  /** Observations of a histogram, or the sum of a counter, over all intervals. */
  sum(probe: string, target: string, series: string, metric: string): number {
    return this.records.reduce((sum, record) => {
      if (record.kind !== 'histogram' && record.kind !== 'counter') return sum;
      const isIt =
        record.probe === probe &&
        record.target === target &&
        record.series === series &&
        record.metric === metric;
      if (!isIt) return sum;
      return sum + (record.kind === 'counter' ? record.value : totalCount(record.histogram));
    }, 0);
  }
}
