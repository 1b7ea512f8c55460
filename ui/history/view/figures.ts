// The figures of a run as the list writes them.

import type {HistoryRunJson} from '../../../src/contract/history-json.js';
import {formatCount, formatDuration, NOTHING} from '../../words/format.js';
import type {Trend} from '../model/trends.js';

/** `8 users` is where it broke above; `≥ 8 users` held, and no higher load was tried. */
export function kneeText({summary: {knee}}: HistoryRunJson): string {
  if (knee === undefined) return NOTHING;
  const {users, rate, isLimit} = knee;
  if (users === undefined && rate === undefined) return 'below all';
  const load = rate === undefined ? `${formatCount(users)} users` : `${loadNumber(rate)}/s`;
  return isLimit ? load : `≥ ${load}`;
}

export function trendValue(figure: Trend['figure'], value: number): string {
  return figure === 'knee' ? loadNumber(value) : formatDuration(Math.round(value * 1e6));
}

function loadNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
