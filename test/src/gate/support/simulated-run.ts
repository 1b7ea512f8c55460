// Runs of a load generator in memory, as a registry's latencies look: log-normal, with waves that last for
// seconds, pauses, and a level that differs from run to run.

import type {KneeJson, PhaseReportJson, ReportJson} from '../../../../src/contract/report-json.js';
import {CLIENT_PRECISION_BITS, histogramOf} from '../../../../src/domain/histogram.js';
import type {LoadReport} from '../../../../src/domain/load.js';
import type {GateRun} from '../../../../src/gate/places.js';
import {blocksOf} from '../../../../src/insight/change/blocks.js';
import {clientBlocks} from '../../../../src/insight/change/client-blocks.js';
import type {Noise} from '../../insight/change/noise.js';

const START_NS = 1_700_000_000_000_000_000n;
const MS = 1e6;

export interface SimulatedPhase {
  readonly name?: string;
  readonly users?: number;
  readonly ramp?: string;
  readonly invalid?: string;
  readonly seconds: number;
  readonly perSecond: number;
  /** Of the middle latency. */
  readonly ms?: number;
  /** Share of operations that fail. */
  readonly failing?: number;
  readonly operation?: string;
}

export interface Spread {
  /** Standard deviations of logarithms: of single latencies, of the waves, and of the levels of runs. */
  readonly single?: number;
  readonly waves?: number;
  readonly runs?: number;
}

/** How much a second resembles the one before. */
const CORRELATION = 0.7;
const PAUSES = {share: 0.05, slower: 1.3};

export function simulatedRun(
  random: Noise,
  phases: readonly SimulatedPhase[],
  {single = 0.5, waves = 0.06, runs = 0}: Spread = {},
  {name = 'simulated', knees = []}: {name?: string; knees?: readonly KneeJson[]} = {},
): GateRun {
  const level = Math.exp(runs * random.normal());
  const wave = random.wave(CORRELATION);
  const reports = phases.map((phase, index) => {
    const seconds = Array.from({length: phase.seconds}, (_, second) => {
      const pause = random.share() < PAUSES.share ? PAUSES.slower : 1;
      const factor = level * pause * Math.exp(waves * wave());
      return secondOf(random, phase, {index, second, factor, single});
    });
    const endNs = START_NS + BigInt(phase.seconds) * 1_000_000_000n;
    const blocks = blocksOf({startNs: START_NS, endNs});
    return {blocks, clients: clientBlocks(seconds, blocks), budgets: new Map()};
  });
  const report = {run: {id: name, name}, degraded: false, phases: phases.map(phaseReport), knees};
  return {report: report as unknown as ReportJson, stretchOf: (index) => reports[index]!};
}

function secondOf(
  random: Noise,
  {perSecond, ms = 40, failing = 0, operation = 'push'}: SimulatedPhase,
  {index, second, factor, single}: {index: number; second: number; factor: number; single: number},
): LoadReport {
  const latencies = Array.from(
    {length: perSecond},
    () => ms * MS * factor * Math.exp(single * random.normal()),
  );
  const failed = latencies.filter(() => random.share() < failing).length;
  const startNs = START_NS + BigInt(second) * 1_000_000_000n;
  return {
    ...{source: 's', seq: second, phaseIndex: index, startNs, endNs: startNs + 1_000_000_000n},
    state: {users: 1},
    rows: [
      {
        ...{scope: 'operation', operation, bytesIn: 0, bytesOut: 0},
        latency: histogramOf(latencies, CLIENT_PRECISION_BITS),
        errors: failed === 0 ? {} : {'5xx': failed},
      },
    ],
  };
}

function phaseReport(phase: SimulatedPhase, index: number): PhaseReportJson {
  const {name = 'peak', users, ramp, invalid, operation = 'push'} = phase;
  const labels = ramp === undefined ? {} : {'ramp.name': ramp};
  return {
    phase: {
      index,
      name,
      labels,
      ...(users === undefined ? {} : {users}),
      ...(invalid ? {invalid} : {}),
    },
    load: {},
    operations: [{operation}],
    steps: [],
  } as unknown as PhaseReportJson;
}
