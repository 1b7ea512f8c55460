// Makes phases that nobody told of out of the spans that name them: such a phase lasts from the first
// start to the last end of its spans. Phases that were told win: a phase from spans fills only time
// that no other phase has, and ends where the next one begins. It grows while spans come in. Pure.

import {optional} from '../../domain/optional.js';
import type {Phase, Run} from '../../domain/run.js';
import {ATTRIBUTE, type Span} from '../../domain/span.js';

/** The label by which these phases are told from others, after a restart too. */
const FROM = 'regscope.phase.from';

/** With more names than this, the attribute holds something else than the name of a phase. */
export const MOST_SPAN_PHASES = 500;

/** A phase as its spans tell it. */
export interface SpannedPhase extends Pick<Phase, 'name' | 'users' | 'rate'> {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** The phases that these spans name, in the order of their start. */
export function spannedPhases(spans: readonly Span[]): SpannedPhase[] {
  const spanned = new Map<string, SpannedPhase>();
  for (const {attributes, startNs, endNs} of spans) {
    const name = attributes[ATTRIBUTE.phaseName];
    if (typeof name !== 'string' || name.trim() === '' || name.length > 200) continue;
    const known = spanned.get(name);
    spanned.set(name, {
      name,
      ...level('users', attributes[ATTRIBUTE.phaseUsers], known?.users),
      ...level('rate', attributes[ATTRIBUTE.phaseRate], known?.rate),
      startNs: earlier(startNs, known?.startNs),
      endNs: later(endNs, known?.endNs),
    });
  }
  return [...spanned.values()].sort(byStart);
}

/** `phases` with these in them, in the order of their start; the very same list if nothing changes. */
export function withSpannedPhases(
  run: Run,
  phases: readonly Phase[],
  spanned: readonly SpannedPhase[],
  nowNs: bigint,
  newSpanId: () => string,
): readonly Phase[] {
  return spanned.reduce((before, named) => {
    const known = before.find(({name}) => name === named.name);
    if (known !== undefined && !isFromSpans(known)) return before;
    if (known === undefined && before.filter(isFromSpans).length >= MOST_SPAN_PHASES) return before;
    const others = before.filter((phase) => phase !== known);
    const startNs = earlier(later(named.startNs, run.startNs), known?.startNs);
    const endNs = later(earlier(named.endNs, nowNs), known?.endNs);
    const fitted = fitIn(others, startNs, endNs);
    if (fitted === undefined) return before;
    const phase = {
      ...(known ?? {index: before.length, spanId: newSpanId(), labels: {[FROM]: 'spans'}}),
      ...named,
      ...fitted,
    };
    if (known !== undefined && isUnchanged(known, phase)) return before;
    const trimmed = others.map((other) => endBy(other, phase.startNs));
    return [...trimmed, phase].sort(byStart);
  }, phases);
}

function fitIn(
  others: readonly Phase[],
  saidStartNs: bigint,
  saidEndNs: bigint,
): {startNs: bigint; endNs: bigint} | undefined {
  let [startNs, endNs] = [saidStartNs, saidEndNs];
  for (const other of others) {
    if (other.startNs > startNs) {
      endNs = earlier(endNs, other.startNs);
    } else if (!isFromSpans(other) || other.startNs === startNs) {
      if (other.endNs === undefined) return undefined;
      startNs = later(startNs, other.endNs);
    }
  }
  return startNs < endNs ? {startNs, endNs} : undefined;
}

/** Ends a phase where the next begins: its last requests end when the next one goes on already. */
function endBy(phase: Phase, nextStartNs: bigint): Phase {
  const overlaps = isFromSpans(phase) && phase.startNs < nextStartNs && phase.endNs! > nextStartNs;
  return overlaps ? {...phase, endNs: nextStartNs} : phase;
}

export function isFromSpans({labels}: Phase): boolean {
  return labels?.[FROM] !== undefined;
}

function isUnchanged(before: Phase, after: Phase): boolean {
  return (
    before.startNs === after.startNs &&
    before.endNs === after.endNs &&
    before.users === after.users &&
    before.rate === after.rate
  );
}

function level<K extends 'users' | 'rate'>(
  name: K,
  value: unknown,
  known: number | undefined,
): Pick<SpannedPhase, K> {
  const isLevel = value !== undefined && Number.isFinite(Number(value)) && Number(value) >= 0;
  const said = isLevel ? Number(value) : known;
  return optional(name, said) as Pick<SpannedPhase, K>;
}

function earlier(left: bigint, right = left): bigint {
  return left < right ? left : right;
}

function later(left: bigint, right = left): bigint {
  return left > right ? left : right;
}

function byStart(left: SpannedPhase | Phase, right: SpannedPhase | Phase): number {
  return left.startNs < right.startNs ? -1 : left.startNs > right.startNs ? 1 : 0;
}
