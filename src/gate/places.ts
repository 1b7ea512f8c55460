// The places where limits are judged: each phase that both sides have, with its runs on each side.

import type {PhaseReportJson, ReportJson} from '../contract/report-json.js';
import {groupBy} from '../domain/group-by.js';
import type {StretchOf} from '../insight/change/stretch.js';
import {isJudged} from '../insight/ramp/load-made.js';
import {rampsOf} from '../insight/ramp/ramps.js';

/** One run of a side. `phase`: only this one of its phases is judged. */
export interface GateRun {
  readonly report: ReportJson;
  readonly stretchOf: StretchOf;
  readonly phase?: string;
}

export interface GateSides {
  readonly base: readonly GateRun[];
  readonly new: readonly GateRun[];
}

export interface Witness {
  readonly run: GateRun;
  readonly report: PhaseReportJson;
}

export interface Place {
  /** The name of the phase on both sides; `A → B` where they differ. */
  readonly where: string;
  readonly names: readonly string[];
  readonly base: readonly Witness[];
  readonly new: readonly Witness[];
  /** Why nothing is judged here; absent where something is. */
  readonly skipped?: string;
}

/** Runs may have several phases of one name. They are matched in order: the second to the second. */
export function placesOf(base: readonly GateRun[], now: readonly GateRun[]): Place[] {
  const [left, right] = [base, now].map((runs, side) => {
    const others = side === 0 ? now : base;
    const fallback = others.find(({phase}) => phase !== undefined)?.phase;
    return runs.flatMap((run) => phasesOf(run, run.phase ?? fallback));
  }) as [Found[], Found[]];
  const keys = [...new Set(left.map(({key}) => key))];
  return keys.flatMap((key) => {
    const pair = [left, right].map((side) => side.filter((found) => found.key === key));
    return pair[1]!.length === 0 ? [] : [placeOf(pair[0]!, pair[1]!)];
  });
}

interface Found extends Witness {
  readonly key: string;
  /** The user named the phase. */
  readonly isNamed: boolean;
}

function phasesOf(run: GateRun, named: string | undefined): Found[] {
  const {phases} = run.report;
  if (named !== undefined) {
    const report = phases.find(({phase}) => phase.name === named);
    return report === undefined ? [] : [{run, report, key: '', isNamed: true}];
  }
  return groupBy(phases, ({phase}) => phase.name).flatMap((same) =>
    same.map((report, at) => ({
      ...{run, report, isNamed: false},
      key: JSON.stringify([report.phase.name, at]),
    })),
  );
}

function placeOf(left: readonly Found[], right: readonly Found[]): Place {
  const sides = {base: left.filter(isWitness), new: right.filter(isWitness)};
  const names = [...new Set([...left, ...right].map(({report}) => report.phase.name))];
  const place = {where: names.join(' → '), names, ...sides};
  const invalid = [...left, ...right].find((found) => !isWitness(found))?.report.phase.invalid;
  if (sides.base.length === 0 || sides.new.length === 0) {
    return {...place, skipped: invalid ?? 'its load was not made'};
  }
  const beyond = left.some((found) => !found.isNamed && isBeyondKnee(found));
  return beyond ? {...place, skipped: 'the base is beyond the knee of its ramp there'} : place;
}

function isWitness({report}: Witness): boolean {
  return isJudged(report);
}

/** Beyond its knee a registry gets slower as long as the step lasts, whatever changed. */
function isBeyondKnee({run: {report: run}, report}: Witness): boolean {
  const ramps = rampsOf(run.phases);
  return run.knees.some(({ramp, firstBad}) => {
    const steps = ramps.find(({name}) => name === ramp)?.reports ?? [];
    const at = steps.findIndex(({phase}) => phase.index === firstBad?.phaseIndex);
    return at >= 0 && steps.slice(at).some(({phase}) => phase.index === report.phase.index);
  });
}
