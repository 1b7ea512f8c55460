// Unfolds a scenario into the phases that will run one after the other. A ramp becomes one phase for each
// of its steps.

import {optional} from '../domain/optional.js';
import type {ClosedLoad, OpenLoad, PhaseSpec, RampLoad, Scenario, Threshold} from './scenario.js';

export interface PlannedPhase extends Omit<PhaseSpec, 'load'> {
  readonly load: ClosedLoad | OpenLoad;
  /** The ramp's step that the phase is. When `until` holds at its end, later steps are left out. */
  readonly ramp?: {readonly name: string; readonly step: number; readonly until?: Threshold};
}

/** All phases, as if no ramp ended early. The thresholds of a phase include the scenario's own. */
export function planPhases(scenario: Scenario): PlannedPhase[] {
  return scenario.phases.flatMap((phase) => {
    const {load, ...rest} = {...phase, thresholds: [...scenario.thresholds, ...phase.thresholds]};
    if (load.kind !== 'ramp') return [{...rest, load}];
    return rampLevels(load).map((level, step) => ({
      ...rest,
      name: `${phase.name} ${load.unit === 'users' ? plural(level, 'user') : `${level}/s`}`,
      load: levelLoad(load, level),
      ramp: {name: phase.name, step, ...optional('until', load.until)},
    }));
  });
}

/** The load of each step: 100, 120, 144, 173, … Users are whole; rates keep two decimals. */
export function rampLevels(ramp: RampLoad): number[] {
  const levels: number[] = [];
  let level = ramp.from;
  for (let step = 0; step < ramp.steps; step += 1) {
    const shown = ramp.unit === 'users' ? Math.ceil(level - 1e-9) : Math.round(level * 100) / 100;
    levels.push(shown);
    level = shown * ramp.factor + ramp.by;
  }
  return levels;
}

/** How long a scenario takes when no ramp ends early, without its drains. */
export function plannedMs(scenario: Scenario): number {
  return planPhases(scenario).reduce((sum, phase) => sum + phase.durationMs, 0);
}

function levelLoad(ramp: RampLoad, level: number): ClosedLoad | OpenLoad {
  if (ramp.unit === 'users') {
    return {kind: 'closed', users: level, fromUsers: level, think: ramp.think};
  }
  return {kind: 'open', fromRate: level, toRate: level, maxInFlight: ramp.maxInFlight};
}

function plural(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}
