// The read-out of the heat map.

import type {RunJson} from '../../../src/contract/run-json.js';
import {ReadoutHead} from '../../charts/readout-head.js';
import type {TrackedEntry} from '../../run/tracked-series.js';
import {formatCount, formatDuration, formatShare} from '../../words/format.js';
import type {HeatGrid} from '../model/heat-grid.js';
import {readHeat} from '../model/heat-readout.js';
import {LINE_NAMES} from '../model/quantile-lines.js';

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
