// Sentences on what a verdict rests on: operations that failed, phases without the planned load, and
// whether all records of the agents arrived.

import {ENGINE_PROBE} from '../../domain/target.js';
import type {KneeJson, PhaseReportJson, ReportJson} from '../../contract/report-json.js';
import {
  crowdedOutShare,
  droppedShare,
  droppedWords,
  missingUsers,
  MOST_DROPPED_SHARE,
} from '../ramp/load-made.js';
import {writeMs, writeShare} from '../words/figures.js';

/** A shorter gap is an interval or two of a probe. */
const SHORTEST_GAP_MS = 2_000;
/** A run may have a port for each server that was asked. */
const MOST_UNREAD = 3;

export function failureSentence(phases: readonly PhaseReportJson[]): string {
  const counts = phases.map(({phase, operations}) => ({
    name: phase.name,
    count: operations.reduce((sum, row) => sum + row.count, 0),
    failed: operations.reduce((sum, row) => sum + row.failed, 0),
  }));
  const count = counts.reduce((sum, each) => sum + each.count, 0);
  const failed = counts.reduce((sum, each) => sum + each.failed, 0);
  if (count === 0 && failed > 0) return `${failed} operations failed, and none was answered`;
  if (count === 0) return 'no operation of a load generator was reported';
  if (failed === 0) return `all ${count} operations succeeded`;
  const worst = counts.sort((left, right) => right.failed - left.failed)[0]!;
  const most = `most of them in "${worst.name}" (${worst.failed})`;
  return `${failed} of ${count} operations failed (${writeShare(failed / count)}), ${most}`;
}

/** Open loads that found no free place for their operations, outside of knees, which tell it themselves. */
export function droppedSentences(
  {phase, load, operations}: PhaseReportJson,
  knees: readonly KneeJson[],
): string[] {
  const dropped = crowdedOutShare({load, operations});
  const broke = knees.some(({firstBad}) => firstBad?.phaseIndex === phase.index);
  if (phase.invalid !== undefined || dropped <= MOST_DROPPED_SHARE || broke) return [];
  const slowest = Math.max(0, ...operations.map(({p95Ms = 0}) => p95Ms));
  const p95 = slowest === 0 ? 'nothing answered' : `p95 ${writeMs(slowest)}`;
  return [`the load was too much in "${phase.name}": ${droppedWords(dropped, p95)}`];
}

/** One sentence for a phase on which no verdict may rest. */
export function invalidSentences(report: PhaseReportJson, knees: readonly KneeJson[]): string[] {
  const {phase} = report;
  const why = phase.invalid ?? whyAnotherLoad(report, knees);
  return why === undefined ? [] : [`no verdict rests on phase "${phase.name}": ${why}`];
}

function whyAnotherLoad(report: PhaseReportJson, knees: readonly KneeJson[]): string | undefined {
  const missing = missingUsers(report);
  if (missing) return `${missing.planned} users were planned, at most ${missing.present} ran`;
  const dropped = droppedShare(report.load);
  const broke = knees.some(({firstBad}) => firstBad?.phaseIndex === report.phase.index);
  if (dropped <= MOST_DROPPED_SHARE || broke || crowdedOutShare(report) > 0) return undefined;
  return `the generator dropped ${writeShare(dropped)} of the operations that were planned`;
}

export function trustSentence({
  run,
  degraded,
  accounts,
  unavailable,
  losses,
  unread,
}: Pick<
  ReportJson,
  'run' | 'degraded' | 'accounts' | 'unavailable' | 'losses' | 'unread'
>): string {
  if (accounts.length === 0) {
    return `no agent took part: there are no figures from the kernel${lateClause(run)}`;
  }
  const produced = accounts.reduce((sum, account) => sum + account.produced, 0);
  const missing = accounts.reduce((sum, account) => sum + account.produced - account.stored, 0);
  const lost = accounts.reduce((sum, account) => sum + account.lostEvents, 0);
  // Where bpftrace takes the place of the CO-RE engine, the same is measured.
  const probes = [...new Set(unavailable.map(({probe}) => probe))].filter(
    (probe) => probe !== ENGINE_PROBE,
  );
  const without =
    (probes.length === 0 ? '' : `; without ${probes.join(', ')}`) +
    gapClause(losses) +
    lateClause(run);
  if (degraded) {
    return `DEGRADED: of ${produced} records ${missing} did not arrive, the kernel lost ${lost} events${without}`;
  }
  const events = lost === 0 ? 'no event lost' : `${lost} events lost`;
  const stored = `${produced - missing} of ${produced} records stored, ${events}${without}`;
  return unread.length === 0
    ? `the measurement is complete: ${stored}`
    : `not everything was seen: ${stored}`;
}

/** What could not be read, where most connections were. */
export function unreadSentences({unread}: Pick<ReportJson, 'unread'>): string[] {
  const more = unread.length - MOST_UNREAD;
  const told = unread.slice(0, MOST_UNREAD).map(({sentence}) => sentence);
  return more > 0 ? [...told, `connections to ${more} more ports cannot be read either`] : told;
}

/** What the figures lack because it came after the run was closed. */
function lateClause({late}: ReportJson['run']): string {
  if (late === undefined) return '';
  const what = `${late.records} records in ${late.batches} ${late.batches === 1 ? 'batch' : 'batches'}`;
  return `; ${what} came too long after the end of the run and were turned away`;
}

/** Probes that saw nothing for a time: they were started anew, or the agent's watchdog had them off. */
function gapClause(losses: ReportJson['losses']): string {
  const gaps = losses.filter(({gapMs}) => gapMs >= SHORTEST_GAP_MS);
  if (gaps.length === 0) return '';
  const told = gaps.map(({probe, gapMs}) => `${probe} for ${Math.round(gapMs / 1_000)} s`);
  return `; nothing seen by ${told.join(', ')}`;
}
