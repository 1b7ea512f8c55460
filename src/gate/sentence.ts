// One sentence for each limit: what was measured, and what chance leaves of it.

import type {LimitResultJson} from '../contract/gate-json.js';
import {signed, writeCount, writeMs, writeRate, writeShare} from '../insight/words/figures.js';
import type {Judged} from './changes.js';

type Result = Omit<LimitResultJson, 'sentence'>;
type Unit = LimitResultJson['unit'];

export function limitSentence(
  result: Result,
  {
    judged,
    missing = 'it was not measured',
    runsNeeded,
  }: {
    readonly judged: Judged | undefined;
    readonly missing?: string | undefined;
    readonly runsNeeded: number;
  },
): string {
  if (judged === undefined || result.judged === undefined) return `undecided: ${missing}`;
  const {kind} = result.judged;
  const range = rangeWords(result);
  const figure =
    kind === 'value'
      ? `${writeIn(result.unit, judged.value)}${range}`
      : `${changeWords(result, judged.value)}${range}, ${sidesWords(result)}`;
  return `${figure}${endWords(result, runsNeeded)}`;
}

/** `56 ms → 63 ms`. */
export function sidesWords({unit, base, new: now}: Result): string {
  const [left, right] = [base, now].map((value) =>
    value === undefined ? '–' : writeIn(unit, value),
  );
  return `${left} → ${right}`;
}

export function writeIn(unit: Unit, value: number): string {
  switch (unit) {
    case 'ms':
      return writeMs(value);
    case '/s':
      return writeRate(value);
    case 'share':
      return writeShare(value);
    case 'users':
      return `${writeCount(value)} users`;
  }
}

/** `+12 %`, `−0.3 points`, `+4.2 ms`. */
export function changeWords({judged, unit}: Result, value: number): string {
  if (judged?.kind === 'relative') return signed(value, writeShare);
  if (judged?.kind === 'value') return writeIn(unit, value);
  if (unit !== 'share') return signed(value, (size) => writeIn(unit, size));
  return signed(value, (size) => `${Number((size * 100).toPrecision(2))} points`);
}

/** ` (8 % to 16 %)`: the 99 % interval. */
function rangeWords(result: Result): string {
  const {low, high} = result.judged!;
  const [from, to] = [low, high].map((end) => (end === undefined ? '?' : changeWords(result, end)));
  return ` (${from} to ${to})`;
}

function endWords({state, judged, from}: Result, runsNeeded: number): string {
  if (state !== 'undecided') return '';
  const more = judged?.moreData;
  const advice =
    more !== undefined
      ? `about ${more} times as much data would decide`
      : from === 'runs'
        ? 'more runs on each side would tell more'
        : `longer phases, or ${runsNeeded} runs on each side, would tell more`;
  return `: too little data to decide; ${advice}`;
}
