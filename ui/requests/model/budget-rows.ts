// The bars of a selection: one per phase × step × target × side, grouped by phase or by step. A bar
// has the budget of the requests around the median, of the slowest 1 %, or of all.

import type {BudgetRowJson, PartsJson} from '../../../src/contract/requests-json.js';
import {groupBy} from '../../../src/domain/group-by.js';
import {STEPS} from '../../../src/domain/step.js';
import type {Band, Grouping} from '../../address/requests-view.js';
import {foldParts, largestPart, sumOf} from './parts.js';
import type {PartBook, PartShare} from './parts.js';

export interface BudgetBar {
  readonly name: string;
  readonly row: BudgetRowJson;
  /** The mean time of a request with all parts, in ns. */
  readonly totalNs: number;
  /** The time of the shown parts alone in ns: the length of the bar. */
  readonly shownNs: number;
  readonly parts: readonly PartShare[];
  readonly largest: PartShare | undefined;
  /** The number of requests behind the bar. */
  readonly requests: number;
}

export interface BudgetGroup {
  readonly name: string;
  /** The row of the first bar. All bars of a group have the same phase, or the same step. */
  readonly row: BudgetRowJson;
  readonly bars: readonly BudgetBar[];
}

export interface BudgetBars {
  readonly grouping: Grouping;
  readonly groups: readonly BudgetGroup[];
  readonly count: number;
  /** The length of the longest bar. */
  readonly mostNs: number;
}

export function barsOf(
  rows: readonly BudgetRowJson[],
  book: PartBook,
  wanted: ReadonlySet<string>,
  band: Band,
  grouping: Grouping,
): BudgetBars {
  const bars = rows
    .filter(({requests}) => requests > 0)
    .map((row) => barOf(row, book, wanted, band))
    .sort(grouping === 'phase' ? byPhase : byStep);
  const nameOf = ({row}: BudgetBar): string => (grouping === 'phase' ? `${row.phase}` : row.step);
  return {
    grouping,
    groups: groupBy(bars, nameOf).map((own) => ({
      name: nameOf(own[0]!),
      row: own[0]!.row,
      bars: own,
    })),
    count: bars.length,
    mostNs: bars.reduce((most, {shownNs}) => Math.max(most, shownNs), 0),
  };
}

/**
 * The chosen grouping. Without a choice a single step is grouped by step, so that its phases are
 * next to each other.
 */
export function groupingFor(
  rows: readonly BudgetRowJson[],
  chosen: Grouping | undefined,
): Grouping {
  if (chosen !== undefined) return chosen;
  const steps = new Set(rows.map(({step}) => step));
  return steps.size === 1 ? 'step' : 'phase';
}

function barOf(
  row: BudgetRowJson,
  book: PartBook,
  wanted: ReadonlySet<string>,
  band: Band,
): BudgetBar {
  const budget: PartsJson = row[band];
  const totalNs = sumOf(budget);
  const folded = foldParts(budget, book, wanted);
  const parts = book.parts.flatMap((part) => {
    const ns = folded.get(part) ?? 0;
    return ns > 0 ? [{part, ns, share: ns / totalNs}] : [];
  });
  return {
    ...{name: JSON.stringify([row.phase, row.step, row.target, row.side]), row, totalNs, parts},
    shownNs: parts.reduce((sum, {ns}) => sum + ns, 0),
    largest: largestPart(budget),
    requests: band === 'slowest' ? row.slowestRequests : row.requests,
  };
}

/** The part at a share of a bar's length, from 0 to 1. */
export function partAt({parts, shownNs}: BudgetBar, share: number): PartShare | undefined {
  let sum = 0;
  return parts.find(({ns}) => {
    sum += ns;
    return share * shownNs <= sum;
  });
}

/** The order within a phase: the bar that took most of the target's time comes first. */
function byPhase(left: BudgetBar, right: BudgetBar): number {
  return phaseOrder(left) - phaseOrder(right) || weight(right) - weight(left);
}

function byStep(left: BudgetBar, right: BudgetBar): number {
  const steps = stepOrder(left) - stepOrder(right);
  return steps || phaseOrder(left) - phaseOrder(right) || weight(right) - weight(left);
}

function phaseOrder({row: {phase}}: BudgetBar): number {
  return phase ?? Number.MAX_SAFE_INTEGER;
}

function stepOrder({row: {step}}: BudgetBar): number {
  const at = STEPS.findIndex((each) => each === step);
  return at < 0 ? STEPS.length : at;
}

function weight({row: {mean, requests}}: BudgetBar): number {
  return sumOf(mean) * requests;
}
