// Judges a limit of the knees: one result for each ramp and operation.

import type {LimitResultJson} from '../contract/gate-json.js';
import {ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import {changeOfIntervals, changeOfRuns} from './changes.js';
import {kneeName, pooledKnee, runKnee, type RunKnee} from './knees.js';
import type {Limit} from './limit.js';
import type {GateRun, GateSides} from './places.js';
import {mean, resultOf} from './result.js';

/** Throws `GATE_SUBJECT_UNKNOWN` where no run has such a knee. */
export function judgeKnees(limit: Limit, sides: GateSides): LimitResultJson[] {
  const [base, now] = [sides.base, sides.new].map(kneesOfSide);
  const names = [...new Set([...base!.keys(), ...now!.keys()])].filter(
    (name) => limit.subject === undefined || name.startsWith(`${limit.subject} in `),
  );
  if (names.length === 0) throw noKnee(limit, [...base!.keys(), ...now!.keys()]);
  return names.map((name) => judgeKnee(limit, name, base!.get(name) ?? [], now!.get(name) ?? []));
}

function kneesOfSide(runs: readonly GateRun[]): Map<string, RunKnee[]> {
  const byName = new Map<string, RunKnee[]>();
  for (const run of runs) {
    for (const knee of run.report.knees) {
      const name = kneeName(knee);
      byName.set(name, [...(byName.get(name) ?? []), runKnee(run, knee)]);
    }
  }
  return byName;
}

function judgeKnee(
  limit: Limit,
  where: string,
  base: readonly RunKnee[],
  now: readonly RunKnee[],
): LimitResultJson {
  const isRate = [...base, ...now].some((knee) => knee.isRate);
  const told = {where, unit: isRate ? '/s' : 'users'} as const;
  if (now.length === 0 || (base.length === 0 && limit.kind !== 'value')) {
    const missing = `the ${now.length === 0 ? 'new side' : 'base'} has no such ramp`;
    return resultOf(limit, {...told, from: 'blocks', missing});
  }
  const [before, after] = [base, now].map((knees) => knees.map(({load}) => load.value));
  const width = mean([...base, ...now].map(({stepWidth}) => stepWidth));
  const ofRuns = changeOfRuns(limit.kind, before!, after!, width);
  const left = base.length === 0 ? undefined : pooledKnee(base);
  return resultOf(limit, {
    ...told,
    ...optional('base', mean(before!)),
    ...optional('new', mean(after!)),
    from: ofRuns === undefined ? 'blocks' : 'runs',
    judged: ofRuns ?? changeOfIntervals(limit.kind, left, pooledKnee(now)),
    missing: 'no load of the base held',
  });
}

function noKnee({text}: Limit, known: readonly string[]): ProfilerError {
  return new ProfilerError(
    'GATE_SUBJECT_UNKNOWN',
    `the limit "${text}" is about a knee that no run has`,
    known.length === 0
      ? 'a run with phases of several loads has one: a ramp'
      : `the knees are of ${known.join(', ')}`,
  );
}
