// The line of a figure, stretched over its element. The stroke keeps its width.

import {useMemo} from 'preact/hooks';

import type {EvidenceCard} from '../model/cause-cards.js';
import {placeOf} from '../model/cause-cards.js';
import type {TimeRange} from '../../time/time.js';
import {shareOf} from '../../time/time.js';

interface Props {
  readonly card: EvidenceCard;
  /** The time from the left to the right; without it that of the points. */
  readonly extent?: TimeRange;
  /** The times that are explained; they have a ground of their own. */
  readonly after: readonly TimeRange[];
}

export function EvidenceLine({card, extent, after}: Props) {
  const {points, columnMs} = card;
  const shown = extent ?? timesOf(card);
  const path = useMemo(() => pathOf(card, shown), [card, shown.fromMs, shown.toMs]);
  if (points.length === 0) return <span class="evidence-empty muted">not measured over time</span>;
  return (
    <svg
      class="evidence-line"
      viewBox="0 0 1000 100"
      preserveAspectRatio="none"
      aria-hidden="true"
      data-columns={Math.round(columnMs)}
    >
      {after.map((range) => {
        const [left, right] = [range.fromMs, range.toMs].map((ms) => clamp(shareOf(shown, ms)));
        return (
          <rect
            key={range.fromMs}
            x={left! * 1000}
            y="0"
            width={(right! - left!) * 1000}
            height="100"
          />
        );
      })}
      <path d={path} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

function timesOf({points, columnMs}: EvidenceCard): TimeRange {
  return {fromMs: points[0]?.ms ?? 0, toMs: (points.at(-1)?.ms ?? 0) + Math.max(1, columnMs)};
}

/** A gap of more than two columns is left open: nothing was measured there. */
function pathOf(card: EvidenceCard, shown: TimeRange): string {
  const {points, columnMs} = card;
  const gapMs = 2.5 * Math.max(columnMs, MOST_BETWEEN_MS);
  return points
    .map((point, at) => {
      const across = shareOf(shown, point.ms + columnMs / 2);
      const {down} = placeOf(card, point);
      const isStart = at === 0 || point.ms - points[at - 1]!.ms > gapMs;
      return `${isStart ? 'M' : 'L'}${(across * 1000).toFixed(1)} ${(3 + down * 94).toFixed(1)}`;
    })
    .join('');
}

/** Agents read resources every two seconds. */
const MOST_BETWEEN_MS = 2_000;

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
