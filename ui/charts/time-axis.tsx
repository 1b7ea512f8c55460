// The times of day below the charts.

import {shareOf, timeTicks} from '../time/time.js';
import type {TimeRange} from '../time/time.js';
import {formatClock} from '../words/format.js';

export function TimeAxis({extent, widthPx}: {extent: TimeRange; widthPx: number}) {
  const zoneMs = -new Date(extent.fromMs).getTimezoneOffset() * 60_000;
  const ticks = timeTicks(extent, Math.max(2, Math.floor(widthPx / 96)), zoneMs);
  return (
    <div class="time-axis" aria-hidden="true">
      {ticks.map((ms) => (
        <span key={ms} style={{left: `${shareOf(extent, ms) * 100}%`}}>
          {formatClock(ms)}
        </span>
      ))}
    </div>
  );
}
