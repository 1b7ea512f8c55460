// Phases that nobody told of, out of the spans that name them: a phase reaches from the first start
// to the last end of its spans. What was told wins: such a phase fills only time that no other phase
// has, and ends where the next one begins. It grows while spans come in. Pure.

import type {Phase, Run} from '../../domain/run.js';
import {ATTRIBUTE, type Span} from '../../domain/span.js';

/** Label of these phases, so that they are known for what they are after a restart too. */
const FROM = 'regscope.phase.from';

/** More names than this are no phases: an attribute that holds something else. */
export const MOST_SPAN_PHASES = 500;

/** What spans say of one phase. */
export interface PhaseStretch extends Pick<Phase, 'name' | 'users' | 'rate'> {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** In the order of their start. */
export function stretchesOf(spans: readonly Span[]): PhaseStretch[] {
  const stretches = new Map<string, PhaseStretch>();
  for (const {attributes, startNs, endNs} of spans) {
    const name = attributes[ATTRIBUTE.phaseName];
    if (typeof name !== 'string' || name.trim() === '' || name.length > 200) continue;
    const known = stretches.get(name);
    stretches.set(name, {
      name,
      ...level('users', attributes[ATTRIBUTE.phaseUsers], known?.users),
      ...level('rate', attributes[ATTRIBUTE.phaseRate], known?.rate),
      startNs: earlier(startNs, known?.startNs),
      endNs: later(endNs, known?.endNs),
    });
  }
  return [...stretches.values()].sort(byStart);
}

/** `phases` with these stretches in it, in the order of their start. */
export function withStretches(
  run: Run,
  phases: readonly Phase[],
  stretches: readonly PhaseStretch[],
  nowNs: bigint,
  newSpanId: () => string,
): readonly Phase[] {
  return stretches.reduce((before, stretch) => {
    const known = before.find(({name}) => name === stretch.name);
    if (known !== undefined && !isFromSpans(known)) return before;
    if (known === undefined && before.filter(isFromSpans).length >= MOST_SPAN_PHASES) return before;
    const others = before.filter((phase) => phase !== known);
    const startNs = earlier(later(stretch.startNs, run.startNs), known?.startNs);
    const endNs = later(earlier(stretch.endNs, nowNs), known?.endNs);
    const fitted = fitIn(others, startNs, endNs);
    if (fitted === undefined) return before;
    const phase = {
      ...(known ?? {index: before.length, spanId: newSpanId(), labels: {[FROM]: 'spans'}}),
      ...stretch,
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

/** The last requests of a phase end when the next one goes on already. */
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
): Pick<PhaseStretch, K> {
  const isLevel = value !== undefined && Number.isFinite(Number(value)) && Number(value) >= 0;
  const said = isLevel ? Number(value) : known;
  return (said === undefined ? {} : {[name]: said}) as Pick<PhaseStretch, K>;
}

function earlier(left: bigint, right = left): bigint {
  return left < right ? left : right;
}

function later(left: bigint, right = left): bigint {
  return left > right ? left : right;
}

function byStart(left: PhaseStretch | Phase, right: PhaseStretch | Phase): number {
  return left.startNs < right.startNs ? -1 : left.startNs > right.startNs ? 1 : 0;
}
