// What lies under the pointer on the heat map, in words.

import type {RunJson} from '../../src/contract/run-json.js';
import {
  formatClock,
  formatCount,
  formatDuration,
  formatShare,
  formatSpan,
} from '../model/format.js';
import type {HeatGrid} from '../model/heat-grid.js';
import {readHeat} from '../model/heat-readout.js';
import {LINE_NAMES} from '../model/quantile-lines.js';
import {msOf} from '../model/time.js';
import type {TrackedEntry} from '../model/tracked-series.js';

interface Props {
  readonly entries: readonly TrackedEntry[];
  readonly grid: HeatGrid;
  readonly timeMs: number;
  readonly down: number;
  readonly run: RunJson | undefined;
}

export function HeatReadout({entries, grid, timeMs, down, run}: Props) {
  const row = Math.min(grid.rows - 1, Math.floor((1 - down) * grid.rows));
  const read = readHeat(entries, grid.scale, timeMs, row);
  if (read === undefined) return <ReadoutHead timeMs={timeMs} run={run} text="nothing observed" />;
  const {bucket, count, total, quantilesNs} = read;
  return (
    <>
      <ReadoutHead timeMs={read.range.fromMs} run={run} />
      <div class="readout-main">
        <b>{formatCount(count)}</b> of {formatCount(total)}
        {total > 0 && <span class="muted"> · {formatShare(count / total)}</span>}
      </div>
      <div>
        {formatDuration(bucket.minNs)} – {formatDuration(bucket.maxNs)}
      </div>
      <dl class="readout-list">
        {quantilesNs.map((ns, at) => (
          <div key={at}>
            <dt>{LINE_NAMES[at]}</dt>
            <dd>{formatDuration(ns)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

interface HeadProps {
  readonly timeMs: number;
  readonly run: RunJson | undefined;
  readonly text?: string;
}

/** Time of day, and how far into the run that is. */
export function ReadoutHead({timeMs, run, text}: HeadProps) {
  return (
    <div class="readout-head">
      {formatClock(timeMs, true)}
      {run !== undefined && (
        <span class="muted"> · {formatSpan(timeMs - msOf(run.startUnixNs))} into the run</span>
      )}
      {text !== undefined && <span class="muted"> · {text}</span>}
    </div>
  );
}
