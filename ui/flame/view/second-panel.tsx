// The samples of each second, slot by slot. Short stalls are gaps. Brushing selects a range of
// time, exact to a fiftieth of a second.

import {useLayoutEffect, useMemo, useRef} from 'preact/hooks';

import {sizedContext} from '../../charts/canvas.js';
import {HeatLegend} from '../../charts/heat-legend.js';
import {HeatPainter} from '../../charts/heat-painter.js';
import {LEFT_PX, RIGHT_PX, plotWidth} from '../../charts/plot-layout.js';
import {TimeAxis} from '../../charts/time-axis.js';
import {usePage} from '../../controls/context.js';
import type {Scene} from '../../data/scene.js';
import {timed} from '../../data/timings.js';
import {durationMs, shareOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';
import {formatSpan} from '../../words/format.js';
import type {FlameState} from '../data/flame-source.js';
import {MOST_SECONDS} from '../model/flame-plan.js';
import {gridOfSeconds} from '../model/second-grid.js';
import type {SecondGrid} from '../model/second-grid.js';
import {SecondOverlay} from './second-overlay.js';

interface Props {
  readonly scene: Scene;
  readonly flame: FlameState;
  readonly widthPx: number;
}

/** Each slot is two pixels high. */
const HEIGHT_PX = 100;

export function SecondPanel({scene, flame, widthPx}: Props) {
  const {extent} = scene;
  const {answer, old} = flame.seconds;
  const plotPx = plotWidth(widthPx);
  const grid = useMemo(() => {
    if (answer === undefined) return undefined;
    const share = (answer.columns * 1000) / Math.max(1, durationMs(extent));
    const columns = Math.max(1, Math.floor(plotPx * Math.min(1, share)));
    return timed('sort seconds', () => gridOfSeconds(answer, columns));
  }, [answer, plotPx]);
  return (
    <section class="panel" aria-labelledby="seconds-title">
      <header class="panel-head">
        <h2 id="seconds-title">Within each second</h2>
        <span class="head-note">
          a column is a second, from its start upwards; drag from one instant to another
        </span>
        <HeatLegend />
      </header>
      <div class="plot seconds" data-old={old} style={{height: `${HEIGHT_PX}px`}}>
        <SlotAxis />
        {grid === undefined ? (
          <div class="plot-empty">{emptyText(flame)}</div>
        ) : (
          <SecondCanvas {...{grid, extent, widthPx: plotPx}} />
        )}
        {grid !== undefined && (
          <SecondOverlay {...{grid, scene}} unit={answer?.unit ?? 'samples'} />
        )}
      </div>
      <div style={{paddingLeft: `${LEFT_PX}px`, paddingRight: `${RIGHT_PX}px`}}>
        <TimeAxis extent={extent} widthPx={plotPx} />
      </div>
      {durationMs(extent) > MOST_SECONDS * 1000 && (
        <p class="foot-note">
          {formatSpan(MOST_SECONDS * 1000)} of {formatSpan(durationMs(extent))} are shown. A
          selection shows others; <kbd>z</kbd> shows it alone.
        </p>
      )}
    </section>
  );
}

function emptyText({seconds: {answer, problem}}: FlameState): string {
  if (problem !== undefined) return `${problem.message} ${problem.hint}`;
  return answer === undefined ? 'Loading …' : 'No samples in this range of time';
}

interface CanvasProps {
  readonly grid: SecondGrid;
  readonly extent: TimeRange;
  readonly widthPx: number;
}

function SecondCanvas({grid, extent, widthPx}: CanvasProps) {
  const {shade} = usePage();
  const element = useRef<HTMLCanvasElement>(null);
  const painter = useMemo(() => new HeatPainter(), []);
  const [from, to] = [shareOf(extent, grid.extent.fromMs), shareOf(extent, grid.extent.toMs)];
  useLayoutEffect(() => {
    const context = sizedContext(element.current!, widthPx * (to - from), HEIGHT_PX);
    if (context !== undefined) timed('paint seconds', () => painter.paint(context, grid, shade));
  }, [grid, widthPx, to - from, shade]);
  return (
    <div class="seconds-frame">
      <canvas
        ref={element}
        role="img"
        aria-label="Heat map of samples by second and place in the second"
        style={{left: `${from * 100}%`, width: `${(to - from) * 100}%`}}
      />
    </div>
  );
}

function SlotAxis() {
  return (
    <div class="latency-axis" aria-hidden="true">
      <span style={{bottom: '50%'}}>0.5 s</span>
      <span style={{bottom: '94%'}}>1 s</span>
    </div>
  );
}
