// Runs one fault as a user would meet it: `regscope run` makes the load and watches, the fault begins with
// the second phase, and the answer is the report's.

import type {ReportJson} from '../../../src/contract/report-json.js';
import {mergeHistograms, approximateSumNs, totalCount} from '../../../src/domain/histogram.js';
import {clientLatencies} from '../../../src/insight/hops/client-band.js';
import {openCatalog} from '../../../src/store/catalog.js';
import {Regscope} from '../../support/regscope.js';
import type {Fault, Load} from './fault.js';
import {Lab} from './lab.js';
import {startRun} from './start-run.js';

export type Form = 'phases' | 'ramp';

export interface FaultRun {
  readonly report: ReportJson;
  /** The mean latency of each step as its client measured it, ms, by index of the phase. */
  readonly clients: readonly ReadonlyMap<string, number>[];
}

export interface RunOptions {
  readonly form: Form;
  readonly seconds: number;
  /** A folder in which the run file is kept. */
  readonly keep?: string;
}

/** A step of the ramp that the fault begins with. */
const SICK_STEP = 3;

export async function runFault(fault: Fault, options: RunOptions): Promise<FaultRun> {
  const lab = await Lab.open();
  const regscope = new Regscope();
  try {
    const prepared = await fault.prepare(lab);
    const {name, load} = fault;
    const scenario = scenarioOf(name, load, options.form, options.seconds);
    const command = startRun(regscope, scenario, prepared, options.keep);
    const begins = options.form === 'phases' ? /phase sick begins/ : rampStep();
    await command.says(begins, 120_000);
    await prepared.inject(command.child.pid!);
    const {stdout, stderr} = await command.ended;
    if (stdout === '') throw new Error(`${fault.name}: regscope run printed no report:\n${stderr}`);
    return {
      report: JSON.parse(stdout) as ReportJson,
      clients: clientsOf(options.keep ?? regscope.data),
    };
  } finally {
    await lab.close();
    regscope.remove();
  }
}

function scenarioOf(name: string, load: Load, form: Form, seconds: number): string {
  const {operation, rate, sickRate = rate, users, layerSize, images = 8} = load;
  const common = {
    ...{operation, maxInFlight: 64, drain: {mode: 'cut', timeout: '5s'}},
    ...(users === undefined ? {} : {thinkTime: PAUSE}),
  };
  const duration = `${seconds}s`;
  const phases =
    form === 'phases'
      ? [
          {name: 'healthy', ...common, ...(users ? {users: users.healthy} : {rate}), duration},
          {name: 'sick', ...common, ...(users ? {users: users.sick} : {rate: sickRate}), duration},
        ]
      : [{name: 'ramp', ...common, steps: rampOf(load, seconds)}];
  // JSON is YAML.
  return JSON.stringify({
    ...{name, image: {layers: 1, layerSize}, pull: {images}, timeout: '20s'},
    phases,
  });
}

/** Longer than a pull takes that waits for nobody, so that users come without regard for each other. */
const PAUSE = '100ms..300ms';

function rampOf({rate, sickRate = rate, users, limitMs = 150}: Load, seconds: number): object {
  const level =
    users === undefined
      ? {of: 'rate', from: rate * 0.7, factor: sickRate > rate ? (sickRate / rate) ** 0.5 : 1.15}
      : {of: 'users', from: users.healthy, factor: (users.sick / users.healthy) ** 0.5};
  return {...level, every: `${seconds}s`, count: 4, until: `p95 > ${limitMs}ms`};
}

function rampStep(): RegExp {
  return new RegExp(`(?:phase [^\\n]+ begins[^]*){${SICK_STEP}}`);
}

function clientsOf(data: string): ReadonlyMap<string, number>[] {
  const reader = openCatalog(data).open('latest');
  try {
    const reports = [...reader.loadReports()];
    return reader.phases().map(({index}) => {
      const own = clientLatencies(reports.filter(({phaseIndex}) => phaseIndex === index));
      return new Map([...own].map(([step, histogram]) => [step, meanMs(histogram)]));
    });
  } finally {
    reader.close();
  }
}

function meanMs(histogram: Parameters<typeof totalCount>[0]): number {
  return approximateSumNs(mergeHistograms([histogram])) / 1e6 / Math.max(1, totalCount(histogram));
}
