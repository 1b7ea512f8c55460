// Clauses on lost events for the sentence on trust: how many of which kind, beside how many that were seen, and which
// figures lack them.

import type {LossJson, ReportJson} from '../../contract/report-json.js';
import {eventsLost} from '../../domain/accounting.js';
import {touchedFigures} from '../words/touched-figures.js';

/** A run may have a kind for each probe and table. */
const MOST_KINDS = 3;
/** A longer detail is a sentence of its own, which the table of losses has. */
const LONGEST_KIND = 24;

const KINDS: Readonly<Record<string, string>> = {
  lost_events: 'events',
  map_full: 'events that found a full table',
  unreadable: 'unreadable',
};

type Report = Pick<ReportJson, 'losses' | 'phases' | 'stacks'>;

/** ` (requests: 4 heads beside 1764 requests)`; empty where no loss row tells of any. */
export function lostKinds(report: Report): string {
  const lost = lostRows(report);
  const told = lost.slice(0, MOST_KINDS).map((loss) => {
    const seen = seenBeside(loss.probe, report);
    const beside = seen === undefined ? '' : ` beside ${seen}`;
    return `${loss.probe}: ${loss.count} ${kindOf(loss)}${beside}`;
  });
  const more = lost.length - MOST_KINDS;
  const kinds = more > 0 ? [...told, `${more} more kinds`] : told;
  return kinds.length === 0 ? '' : ` (${kinds.join('; ')})`;
}

/** The figures that lack what was lost, each once; undefined where that is not known of all losses. */
export function lackingFigures(report: Report): readonly string[] | undefined {
  const each = lostRows(report).map(({probe}) => touchedFigures(probe));
  if (each.length === 0 || each.includes(undefined)) return undefined;
  return [...new Set(each.flatMap((figures) => figures ?? []))];
}

/** The losses that are counted in events, the largest first. */
function lostRows({losses}: Report): LossJson[] {
  return losses
    .filter((loss) => eventsLost(loss) > 0)
    .toSorted((left, right) => right.count - left.count);
}

function kindOf({reason, detail}: LossJson): string {
  const isShort = detail !== undefined && detail.length <= LONGEST_KIND;
  return isShort && reason !== 'unreadable' ? detail : (KINDS[reason] ?? 'events');
}

/** What was seen of the same kind in all phases; undefined where it is not counted one by one. */
function seenBeside(probe: string, {phases, stacks}: Report): string | undefined {
  if (probe === 'requests') {
    const budgets = phases.flatMap((phase) => phase.budgets);
    return `${budgets.reduce((sum, {requests}) => sum + requests, 0)} requests`;
  }
  const kind = probe === 'oncpu' ? 'on-cpu' : probe === 'offcpu' ? 'off-cpu' : undefined;
  const row = stacks.find((each) => each.kind === kind);
  return row && `${row.samples} samples of stacks`;
}
