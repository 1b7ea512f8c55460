// The latency of one series over time: heat map, quantile lines, scale and read-out.

import {useLayoutEffect, useMemo, useRef} from 'preact/hooks';

import type {SeriesKey} from '../../../src/domain/record.js';
import {sizedContext} from '../../charts/canvas.js';
import {HeatPainter} from '../../charts/heat-painter.js';
import {plotWidth} from '../../charts/plot-layout.js';
import {TimeOverlay} from '../../charts/time-overlay.js';
import {usePage} from '../../controls/context.js';
import {paletteOf} from '../../controls/shade.js';
import type {Scene} from '../../data/scene.js';
import {timed} from '../../data/timings.js';
import type {BookStatus} from '../../run/run-book.js';
import {formatDuration} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {paintLines} from '../canvas/line-painter.js';
import {binHeat, columnsFor} from '../model/heat-grid.js';
import type {HeatGrid} from '../model/heat-grid.js';
import type {LatencyFrame} from '../model/latency-frame.js';
import {heightOf, latencyTicks} from '../model/latency-scale.js';
import {LINE_NAMES, lastOf, quantileLines} from '../model/quantile-lines.js';
import type {QuantileLines} from '../model/quantile-lines.js';
import {HeatReadout} from './heat-readout.js';

interface Props {
  readonly scene: Scene;
  readonly latency: LatencyFrame;
  readonly widthPx: number;
}

export function HeatMap({scene, latency: {chosen, tracked}, widthPx}: Props) {
  const {book, extent, selected, phases} = scene;
  const entries = tracked?.entries ?? NO_ENTRIES;
  const plotPx = plotWidth(widthPx);
  const {grid, lines} = useMemo(() => {
    const columns = columnsFor(extent, plotPx);
    return {
      grid: timed('bin heat map', () => binHeat(entries, extent, columns)),
      lines: timed('quantile lines', () => quantileLines(entries, extent, columns)),
    };
  }, [entries, extent.fromMs, extent.toMs, plotPx]);

  return (
    <div class="plot heat" style={{height: `${HEIGHT_PX}px`}}>
      {grid === undefined ? (
        <div class="plot-empty">{emptyText(chosen, book.status)}</div>
      ) : (
        <>
          <LatencyAxis grid={grid} />
          <HeatCanvas grid={grid} lines={lines} widthPx={plotPx} label={labelOf(chosen, lines)} />
          <LineLabels grid={grid} lines={lines} />
        </>
      )}
      <TimeOverlay
        label="Latency over time: arrow keys move the cross-hair"
        {...{extent, selected, phases}}
        readout={({timeMs, down}) =>
          grid && <HeatReadout {...{entries, timeMs, down}} grid={grid} run={book.run} />
        }
      />
    </div>
  );
}

/** A fixed height: reading it from the canvas would make the browser lay out the page. */
const HEIGHT_PX = 240;
const NO_ENTRIES: never[] = [];

function emptyText(chosen: SeriesKey | undefined, status: BookStatus): string {
  if (chosen === undefined) return 'No series to show yet';
  if (status === 'loading') return 'Loading …';
  return `${plainName(chosen.series)} of ${plainName(chosen.target)} was not called in this range of time`;
}

function labelOf(chosen: SeriesKey | undefined, lines: QuantileLines): string {
  const name = chosen && `${plainName(chosen.series)} of ${plainName(chosen.target)}`;
  const last = lines.map((line, at) => `${LINE_NAMES[at]} ${formatDuration(lastOf(line))}`);
  return `Heat map of ${name}; at its end ${last.join(', ')}`;
}

interface CanvasProps {
  readonly grid: HeatGrid;
  readonly lines: QuantileLines;
  readonly widthPx: number;
  readonly label: string;
}

function HeatCanvas({grid, lines, widthPx, label}: CanvasProps) {
  const {shade} = usePage();
  const element = useRef<HTMLCanvasElement>(null);
  const painter = useMemo(() => new HeatPainter(), []);
  useLayoutEffect(() => {
    const context = sizedContext(element.current!, widthPx, HEIGHT_PX);
    if (context === undefined) return;
    timed('paint heat map', () => painter.paint(context, grid, shade));
    const {ink: line, panel: halo} = paletteOf(shade);
    timed('paint lines', () =>
      paintLines(context, lines, grid.scale, {line, halo}, devicePixelRatio),
    );
  }, [grid, lines, widthPx, shade]);
  return <canvas ref={element} class="heat-canvas" role="img" aria-label={label} />;
}

function LatencyAxis({grid: {scale}}: {grid: HeatGrid}) {
  return (
    <div class="latency-axis" aria-hidden="true">
      {latencyTicks(scale).map((ns) => (
        <span key={ns} style={{bottom: `${heightOf(ns, scale) * 100}%`}}>
          {formatDuration(ns)}
        </span>
      ))}
    </div>
  );
}

/** The names at the ends of the lines. They are moved apart where they would cover each other. */
function LineLabels({grid: {scale}, lines}: {grid: HeatGrid; lines: QuantileLines}) {
  let free = -Infinity;
  const labels = lines.flatMap((line, at) => {
    const ns = lastOf(line);
    if (ns === undefined) return [];
    const height = Math.max(heightOf(ns, scale), free);
    free = height + LABEL_HEIGHT;
    return [{name: LINE_NAMES[at]!, ns, height}];
  });
  const over = Math.max(0, free - LABEL_HEIGHT / 2 - 1);
  return (
    <div class="line-labels" aria-hidden="true">
      {labels.map(({name, ns, height}) => (
        <span key={name} style={{bottom: `${(height - over) * 100}%`}}>
          <b>{name}</b> {formatDuration(ns)}
        </span>
      ))}
    </div>
  );
}

/** The height of a label as a share of the plot's height. */
const LABEL_HEIGHT = 0.075;
