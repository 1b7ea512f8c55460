// A run file in memory, and a catalog of several.

import {ProfilerError} from '../../../../src/domain/error.js';
import {histogramOf} from '../../../../src/domain/histogram.js';
import type {LoadReport} from '../../../../src/domain/load.js';
import type {IntervalFigures, RunCatalog, RunReader} from '../../../../src/domain/ports.js';
import type {Figure} from '../../../../src/domain/record.js';
import type {Phase, Run} from '../../../../src/domain/run.js';
import {counterFigure, gaugeFigure, latencyFigure} from '../../domain/support/sample-figures.js';
import {emptyReader} from '../../domain/support/sample-run.js';
import {PULL, PUSH, RUN, START_NS} from '../../trace/support/sample-run.js';

export const SECOND_NS = 1_000_000_000n;

/** The Unix time in ns that is so many seconds after the start of the run. */
export function at(seconds: number): bigint {
  return START_NS + BigInt(Math.round(seconds * 1e9));
}

export {counterFigure as counter, latencyFigure as latency};

export function gauge(series: string, metric: string, value: number): Figure {
  return gaugeFigure(metric, value, {series});
}

export function interval(from: number, to: number, figures: readonly Figure[]): IntervalFigures {
  return {agentId: 'a1', startNs: at(from), endNs: at(to), figures};
}

export function loadReport(seq: number, phaseIndex = 0): LoadReport {
  return {
    ...{source: 'load', seq, phaseIndex, startNs: at(seq), endNs: at(seq + 1)},
    state: {users: 8, cpuShare: 0.25},
    rows: [
      {
        ...{scope: 'request', operation: 'push', step: 'blob.head'},
        latency: histogramOf([1e6, 2e6], 7),
        errors: {timeout: 1},
        ...{bytesIn: 10, bytesOut: 20},
      },
    ],
  };
}

export interface SampleRun {
  readonly run?: Run;
  readonly phases?: readonly Phase[];
  readonly intervals?: readonly IntervalFigures[];
  readonly reports?: readonly LoadReport[];
}

export function sampleReader(sample: SampleRun = {}): RunReader & {closed: boolean} {
  const {run = RUN, phases = [PUSH, PULL], intervals = [], reports = []} = sample;
  const within = (range: {fromNs?: bigint; toNs?: bigint}) => {
    return ({startNs, endNs}: {startNs: bigint; endNs: bigint}) =>
      (range.fromNs === undefined || endNs > range.fromNs) &&
      (range.toNs === undefined || startNs < range.toNs);
  };
  const reader = emptyReader({
    run: () => run,
    phases: () => phases,
    hosts: () => [
      {
        agentId: 'a1',
        host: {
          ...{name: 'bench-1', kernel: '6.1.0', bpftrace: '0.17.0', cpus: 2},
          ...{memoryBytes: 8e9, bootId: 'secret-boot'},
        },
      },
    ],
    series: () => [
      {
        ...{agentId: 'a1', target: 'registry', probe: 'syscalls', series: 'fdatasync'},
        ...{metric: 'latency', kind: 'histogram'},
      },
    ],
    figures: ({target, probe, series, metric, agentId, ...range}) =>
      intervals
        .filter((each) => agentId === undefined || each.agentId === agentId)
        .filter(within(range))
        .map((each) => ({
          ...each,
          figures: each.figures.filter(
            (figure) =>
              (target === undefined || figure.target === target) &&
              (probe === undefined || figure.probe === probe) &&
              (series === undefined || figure.series === series) &&
              (metric === undefined || figure.metric === metric),
          ),
        })),
    loadReports: (range = {}) => reports.filter(within(range)),
    accounts: () => [
      {
        ...{agentId: 'a1', host: 'bench-1', produced: 100, stored: 98, spooled: 1},
        ...{droppedSpoolFull: 1, droppedInvalid: 0, lostEvents: 0, gapNs: 1_500_000n},
      },
    ],
  });
  return {
    ...reader,
    closed: false,
    close() {
      this.closed = true;
    },
  };
}

export function sampleCatalog(readers: readonly RunReader[]): RunCatalog {
  return {
    list: () => readers.map((reader) => reader.run()),
    damaged: () => [{file: 'torn.db', code: 'STORE_FILE_DAMAGED', message: 'cut off'}],
    open(wanted) {
      const found = readers.find((reader) => [reader.run().id, reader.run().name].includes(wanted));
      if (found !== undefined) return found;
      throw new ProfilerError('STORE_RUN_UNKNOWN', 'there is no such run', 'regscope runs');
    },
  };
}
