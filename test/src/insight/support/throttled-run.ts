// A run in memory of three phases of 60 s on one host. In some seconds a CPU quota throttles the registry
// and its requests wait for a CPU; in all others nothing is wrong.

import type {RunReader} from '../../../../src/domain/ports.js';
import type {Figure} from '../../../../src/domain/record.js';
import type {Run} from '../../../../src/domain/run.js';
import {counterFigure, gaugeFigure} from '../../domain/support/sample-figures.js';
import {budgetOf} from './sample-budgets.js';
import {RUN, intervalOf, loadOf, phaseOf, readerOf, seconds} from './sample-run.js';

const PHASE_SECONDS = 60;
export const SECONDS = 3 * PHASE_SECONDS;
export const HEALTHY_MS = 4;
export const THROTTLED_MS = 12;
/** Names without a number: they are no steps of a ramp. */
const NAMES = ['first', 'second', 'third'];
const GROUP = {target: 'registry', probe: 'cgroup'};

export interface ThrottledRun {
  /** Whether the quota throttles in this second. */
  readonly throttled: (second: number) => boolean;
  readonly agentId?: string;
  readonly run?: Run;
  /** Without it, the agent has no figures of control groups. */
  readonly readsGroups?: boolean;
}

export const THROTTLED_RUN: Run = {...RUN, endNs: seconds(SECONDS)};

export function throttledRun(given: ThrottledRun): RunReader {
  const {agentId = 'agent-1', run = THROTTLED_RUN} = given;
  const host = {name: 'node-1', kernel: '', bpftrace: '', cpus: 2, memoryBytes: 0, bootId: ''};
  const at = Array.from({length: SECONDS}, (_, second) => second);
  return readerOf({
    run,
    phases: [0, 1, 2].map((index) => {
      return phaseOf(index, NAMES[index]!, index * PHASE_SECONDS, (index + 1) * PHASE_SECONDS);
    }),
    hosts: [{agentId, host}],
    load: at.map((second) =>
      loadOf(phaseAt(second), second, 10, 20 + ((second * second * 7919) % 103) / 10),
    ),
    budgets: at.map((second) => budgetOf(phaseAt(second), second, 50, partsMs(given, second))),
    intervals: at.map((second) =>
      intervalOf(second, second + 1, figuresOf(given, second), agentId),
    ),
  });
}

function phaseAt(second: number): number {
  return Math.floor(second / PHASE_SECONDS);
}

/** It moves a little from second to second, as all figures do. */
function partsMs({throttled}: ThrottledRun, second: number): Record<string, number> {
  const cpu = HEALTHY_MS + 0.1 * Math.sin(second * 2.1);
  return throttled(second) ? {cpu, runqueue: THROTTLED_MS - HEALTHY_MS} : {cpu};
}

function figuresOf({throttled, readsGroups = true}: ThrottledRun, second: number): Figure[] {
  const counter = (metric: string, value: number): Figure =>
    counterFigure('/docker/abc', metric, value, GROUP);
  const process = counterFigure('', 'cpu_ns', 1, {target: 'registry', probe: 'process'});
  if (!readsGroups) return [process];
  return [
    process,
    counter('cpu_periods', 10),
    counter('throttled_periods', throttled(second) ? 8 : 0),
    counter('throttled_ns', throttled(second) ? 6e8 : 0),
    {...gaugeFigure('cpu_quota', 0.3), ...GROUP, series: '/docker/abc'},
  ];
}
