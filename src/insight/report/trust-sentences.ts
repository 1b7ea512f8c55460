// Sentences on what a verdict rests on: operations that failed, phases without the planned load, and
// whether all records of the agents arrived.

import {ENGINE_PROBE} from '../../domain/target.js';
import type {KneeJson, PhaseReportJson, ReportJson} from '../../contract/report-json.js';
import type {AccountJson} from '../../contract/run-json.js';
import {
  crowdedOutShare,
  droppedShare,
  droppedWords,
  missingUsers,
  MOST_DROPPED_SHARE,
} from '../ramp/load-made.js';
import {mostOf, writeMs, writeShare} from '../words/figures.js';
import {lackingFigures, lostKinds} from './lost-events.js';

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
  const most = `${mostOf(worst.failed / failed)} of them in "${worst.name}" (${worst.failed})`;
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

type Trusted = Pick<
  ReportJson,
  'run' | 'degraded' | 'accounts' | 'unavailable' | 'losses' | 'unread' | 'phases' | 'stacks'
>;

/** Calls a measurement complete where nothing is known to be missing, and says what is missing elsewhere. */
export function trustSentence(report: Trusted): string {
  const {run, degraded, accounts} = report;
  if (accounts.length === 0) {
    return `no agent took part: there are no figures from the kernel${lateClause(run)}`;
  }
  const sum = (of: (account: AccountJson) => number): number =>
    accounts.reduce((total, account) => total + of(account), 0);
  const [produced, stored] = [sum((each) => each.produced), sum((each) => each.stored)];
  const lost = sum(({lostEvents}) => lostEvents);
  const gone =
    arrivalClause(produced - stored, run) + missingProbesClause(report) + gapClause(report.losses);
  const isElseWhole =
    gone === '' && report.unread.length === 0 && !report.phases.some(isUnmeasured);
  const events = lost === 0 ? 'no event lost' : lostClause(lost, isElseWhole, report);
  const head = degraded
    ? 'DEGRADED'
    : isElseWhole && lost === 0
      ? 'the measurement is complete'
      : 'not everything was seen';
  return `${head}: ${stored} of ${produced} records stored, ${events}${gone}`;
}

function isUnmeasured({unmeasured}: PhaseReportJson): boolean {
  return unmeasured !== undefined;
}

/** `4 events lost (requests: 4 heads beside 1764 requests); requests and their budgets lack them, …` */
function lostClause(lost: number, isElseWhole: boolean, report: Trusted): string {
  const told = `${lost} ${lost === 1 ? 'event' : 'events'} lost${lostKinds(report)}`;
  const lacking = lackingFigures(report);
  if (lacking === undefined) return `${told}; which figures lack them is not known`;
  const rest = isElseWhole ? ', all other figures are whole' : '';
  return `${told}; ${lacking.join(', ')} lack ${lost === 1 ? 'it' : 'them'}${rest}`;
}

/** Where bpftrace takes the place of the CO-RE engine, the same is measured. */
function missingProbesClause({unavailable}: Trusted): string {
  const probes = [...new Set(unavailable.map(({probe}) => probe))].filter(
    (probe) => probe !== ENGINE_PROBE,
  );
  return probes.length === 0 ? '' : `; without ${probes.join(', ')}`;
}

/**
 * `missing`: how many records were produced and are not stored; below 0 where more are stored. While a run goes on,
 * some are on their way.
 */
function arrivalClause(missing: number, run: ReportJson['run']): string {
  if (missing === 0 || run.endUnixNs === undefined) return lateClause(run);
  const told =
    missing > 0
      ? `${missing} records did not arrive`
      : `${-missing} records more than agents told of`;
  return `; ${told}${lateClause(run)}`;
}

/** What could not be read, where most connections were. */
export function unreadSentences({unread}: Pick<ReportJson, 'unread'>): string[] {
  const more = unread.length - MOST_UNREAD;
  const told = unread.slice(0, MOST_UNREAD).map(({sentence}) => sentence);
  return more > 0 ? [...told, `connections to ${more} more places cannot be read either`] : told;
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
