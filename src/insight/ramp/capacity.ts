// Multiplies the highest load that held up to a day. In a ramp this is the last step before the
// first one that broke; without a ramp it is the busiest phase that held its own limits. Pure.

import {limitMsOf} from '../../domain/limit-label.js';
import {optional} from '../../domain/optional.js';
import type {CapacityJson} from '../../contract/capacity-json.js';
import {brokeBy} from './knee.js';
import {droppedShare, isJudged, MOST_DROPPED_SHARE} from './load-made.js';
import type {KneeJson, PhaseReportJson} from '../../contract/report-json.js';

const SECONDS_PER_DAY = 86_400;
/** Shorter phases are too short to be multiplied up to a day. */
const SHORTEST_MS = 3_000;

/** Undefined when nothing held, or when no generator reported an operation. */
export function capacityOf(
  phases: readonly PhaseReportJson[],
  knees: readonly KneeJson[],
): CapacityJson | undefined {
  const ramp = atLastGoodStep(phases, knees);
  if (knees.length > 0) return ramp;
  const held = phases.filter(heldItsLimits);
  const busiest = held.toSorted((left, right) => perSecond(right) - perSecond(left))[0];
  return busiest === undefined ? undefined : ofPhase(busiest, false);
}

/** Operations of one ramp break at different steps: the first to break sets the ramp's limit. */
function atLastGoodStep(
  phases: readonly PhaseReportJson[],
  knees: readonly KneeJson[],
): CapacityJson | undefined {
  const ramps = [...new Set(knees.map(({ramp}) => ramp))];
  const steps = ramps.flatMap((name) => {
    const own = knees.filter(({ramp}) => ramp === name);
    if (own.some(({lastGood}) => lastGood === undefined)) return [];
    const lowest = own.reduce((low, knee) =>
      levelOf(knee.lastGood!) < levelOf(low.lastGood!) ? knee : low,
    );
    const phase = phases.find((report) => report.phase.index === lowest.lastGood!.phaseIndex);
    const isLimit = own.some(({firstBad}) => firstBad !== undefined);
    return phase === undefined ? [] : [{phase, isLimit}];
  });
  const best = steps.toSorted((left, right) => perSecond(right.phase) - perSecond(left.phase))[0];
  return best === undefined ? undefined : ofPhase(best.phase, best.isLimit);
}

// A phase without limits has not held any.
function heldItsLimits(report: PhaseReportJson): boolean {
  const {phase, operations, durationMs} = report;
  if (!isJudged(report) || droppedShare(report.load) > MOST_DROPPED_SHARE) return false;
  if (durationMs < SHORTEST_MS) return false;
  const limits = operations.map(({operation}) => limitMsOf(phase.labels, operation));
  if (limits.every((limitMs) => limitMs === undefined)) return false;
  return operations.every((row) => {
    const limitMs = limitMsOf(phase.labels, row.operation) ?? Infinity;
    const failedShare = row.count === 0 ? 1 : row.failed / row.count;
    return (
      row.p95Ms !== undefined && brokeBy({p95Ms: row.p95Ms, failedShare}, limitMs) === undefined
    );
  });
}

function ofPhase(report: PhaseReportJson, isLimit: boolean): CapacityJson {
  const {phase, durationMs, operations} = report;
  const perDay = (amount: number): number => (amount * 1000 * SECONDS_PER_DAY) / durationMs;
  const sum = (of: (row: (typeof operations)[number]) => number): number =>
    operations.reduce((total, row) => total + of(row), 0);
  const bytesOutPerDay = perDay(sum(({bytesOut}) => bytesOut));
  return {
    ...{phase: phase.name, phaseIndex: phase.index, isLimit},
    ...optional('users', phase.users),
    ...optional('rate', phase.rate),
    operations: operations.map(({operation, count, failed}) => ({
      operation,
      perSecond: perDay(count - failed) / SECONDS_PER_DAY,
      perDay: perDay(count - failed),
    })),
    bytesInPerDay: perDay(sum(({bytesIn}) => bytesIn)),
    bytesOutPerDay,
    storageGrowthPerDay: bytesOutPerDay,
  };
}

function perSecond({operations}: PhaseReportJson): number {
  return operations.reduce((sum, row) => sum + row.perSecond, 0);
}

function levelOf({users, rate}: NonNullable<KneeJson['lastGood']>): number {
  return rate ?? users ?? 0;
}
