// Judges the limits of a comparison. Pure over the reports and the blocks of runs.
//
// A limit is broken when the measured figure is beyond it and the 99 % interval leaves chance no room: the
// interval lies beyond the limit, or for a limit of growth (or fall) beyond no change at all.

import type {GateJson, LimitResultJson} from '../contract/gate-json.js';
import {optional} from '../domain/optional.js';
import {FEWEST_BLOCKS} from '../insight/change/blocks.js';
import type {ClientBlocks} from '../insight/change/client-blocks.js';
import type {Interval} from '../insight/change/interval.js';
import {changeOfIntervals, changeOfRuns} from './changes.js';
import {blockCount, clientsOf, intervalOf, valueOf} from './figures.js';
import {judgeKnees} from './judge-knees.js';
import type {Limit} from './limit.js';
import {placesOf, type GateRun, type GateSides, type Place, type Witness} from './places.js';
import {mean, resultOf} from './result.js';
import {assertSubjectKnown, unknownPhase} from './unknown.js';

/** `undecided`: whether a limit that cannot be decided fails the command. */
export interface GateOptions {
  readonly undecided?: 'pass' | 'fail';
}

/** Throws `GATE_SUBJECT_UNKNOWN` for a limit of something that no run has. */
export function judgeLimits(
  limits: readonly Limit[],
  sides: GateSides,
  {undecided = 'pass'}: GateOptions = {},
): GateJson {
  const places = placesOf(sides.base, sides.new);
  const results = limits.flatMap((limit) =>
    limit.figure.kind === 'knee' ? judgeKnees(limit, sides) : judgePlaces(limit, places, sides),
  );
  const has = (state: LimitResultJson['state']): boolean =>
    results.some((result) => result.state === state);
  const state = has('broken') ? 'broken' : has('undecided') ? 'undecided' : 'held';
  return {
    state,
    failed: state === 'broken' || (state === 'undecided' && undecided === 'fail'),
    base: sides.base.map(comparedRun),
    new: sides.new.map(comparedRun),
    limits: results,
  };
}

function comparedRun({report: {run, degraded}}: GateRun): GateJson['base'][number] {
  return {id: run.id, name: run.name, ...(degraded ? {degraded} : {})};
}

function judgePlaces(limit: Limit, places: readonly Place[], sides: GateSides): LimitResultJson[] {
  const wanted = places.filter(({names}) => !limit.phase || names.includes(limit.phase));
  if (wanted.length === 0 && limit.phase !== undefined) throw unknownPhase(limit, places);
  const judged = wanted
    .filter((place) => isJudgedIn(place, limit))
    .flatMap((place) => subjectsOf(limit, place).map((name) => judgeIn(limit, place, name)))
    .filter((result) => result !== undefined);
  if (judged.length === 0) assertSubjectKnown(limit, wanted, sides);
  return [...judged, ...skippedIn(limit, wanted)];
}

function isJudgedIn({skipped, base, new: now}: Place, limit: Limit): boolean {
  if (skipped === undefined) return true;
  return limit.phase !== undefined && base.length > 0 && now.length > 0;
}

/** Undefined stands for all operations together. */
function subjectsOf({subject, figure}: Limit, {base, new: now}: Place): (string | undefined)[] {
  if (subject !== undefined) return [subject];
  if (figure.kind === 'errors' || figure.kind === 'throughput') return [undefined];
  const rows = [...base, ...now].flatMap(({report}) => report.operations);
  return [...new Set(rows.map(({operation}) => operation))];
}

function judgeIn(
  limit: Limit,
  place: Place,
  subject: string | undefined,
): LimitResultJson | undefined {
  const [base, now] = [place.base, place.new].map((side) => clientsOfSide(side, subject));
  if (base!.length + now!.length === 0) return undefined;
  const isSaid = limit.subject !== undefined || subject === undefined;
  const where = isSaid ? place.where : `${subject} in ${place.where}`;
  return judgeClients(limit, where, base!, now!);
}

function clientsOfSide(side: readonly Witness[], subject: string | undefined): ClientBlocks[] {
  return side.map((witness) => clientsOf(witness, subject)).filter((each) => each !== undefined);
}

function judgeClients(
  limit: Limit,
  where: string,
  base: readonly ClientBlocks[],
  now: readonly ClientBlocks[],
): LimitResultJson {
  const {figure, kind} = limit;
  const [before, after] = [base, now].map((runs) =>
    runs.map((run) => valueOf(figure, run)).filter((value) => value !== undefined),
  ) as [number[], number[]];
  const ofRuns = changeOfRuns(kind, before, after);
  const told = {where, unit: unitOf(limit)} as const;
  if (ofRuns !== undefined) {
    const means = {...optional('base', mean(before)), ...optional('new', mean(after))};
    return resultOf(limit, {...told, ...means, from: 'runs', judged: ofRuns});
  }
  const [left, right] = [base, now].map((runs) =>
    runs.length === 0 ? undefined : intervalOf(figure, runs),
  );
  return resultOf(limit, {
    ...told,
    ...optional('base', left?.value ?? mean(before)),
    ...optional('new', right?.value ?? mean(after)),
    from: 'blocks',
    judged: right && changeOfIntervals(kind, left, right),
    missing: missingOf(limit, base, now, {left, right}),
  });
}

function missingOf(
  {kind}: Limit,
  base: readonly ClientBlocks[],
  now: readonly ClientBlocks[],
  {left, right}: {readonly left: Interval | undefined; readonly right: Interval | undefined},
): string {
  if (now.length === 0) return 'the new side has none of it';
  if (kind !== 'value' && base.length === 0) return 'the base has none of it';
  const short = kind === 'value' ? [now] : [base, now];
  const fewest = Math.min(...short.map(blockCount));
  if (fewest < FEWEST_BLOCKS) {
    return `a side has ${fewest} blocks of time and ${FEWEST_BLOCKS} are needed: measure for longer`;
  }
  if (right === undefined) return 'nothing was measured on the new side';
  return left === undefined ? 'nothing was measured in the base' : 'the base is zero';
}

/** One row for all phases of a limit that are skipped for the same reason. */
function skippedIn(limit: Limit, places: readonly Place[]): LimitResultJson[] {
  const skipped = places.filter((place) => !isJudgedIn(place, limit));
  const reasons = [...new Set(skipped.map((place) => place.skipped!))];
  return reasons.map((reason) => {
    const names = skipped.filter((place) => place.skipped === reason).map(({where}) => where);
    return {
      ...optional('name', limit.name),
      ...{limit: limit.text, where: names.join(', '), unit: unitOf(limit)},
      state: 'skipped',
      sentence: `not judged: ${reason}`,
    };
  });
}

function unitOf({figure}: Limit): LimitResultJson['unit'] {
  if (figure.kind === 'errors') return 'share';
  return figure.kind === 'throughput' ? '/s' : 'ms';
}
