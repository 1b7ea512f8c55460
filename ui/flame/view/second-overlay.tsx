// Pointer and keys on the sub-second heat map. They select from one cell to another, both included.

import {useRef, useState} from 'preact/hooks';

import type {RunJson} from '../../../src/contract/run-json.js';
import type {SamplesJson} from '../../../src/contract/stacks-json.js';
import type {SampleKind} from '../../../src/domain/stacks/stack.js';
import {ReadoutHead} from '../../charts/readout-head.js';
import {CrosshairLine} from '../../charts/time-overlay.js';
import {usePage} from '../../controls/context.js';
import type {Scene} from '../../data/scene.js';
import {ALL} from '../../time/selection.js';
import {durationMs, shareOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';
import {formatCount, formatDuration} from '../../words/format.js';
import {heatAt, outsideOf, rangeOfSpot, selectionOf, spotAt} from '../model/second-grid.js';
import type {SecondGrid, Spot} from '../model/second-grid.js';

interface Props {
  readonly grid: SecondGrid;
  readonly scene: Scene;
  readonly unit: SamplesJson['unit'];
}

export function SecondOverlay({grid, scene, unit}: Props) {
  const {change, crosshair} = usePage();
  const [spot, setSpot] = useState<Spot>();
  // A range of time and not a cell, because a live grid may move on meanwhile.
  const [anchor, setAnchor] = useState<TimeRange>();
  const element = useRef<HTMLDivElement>(null);
  const {extent, selected, book} = scene;
  const kind = scene.view.flame.samples;

  const point = (next: Spot | undefined): void => {
    setSpot(next);
    crosshair.move(next && rangeOfSpot(grid, next).fromMs);
  };
  const pointAt = ({clientX, clientY}: PointerEvent): Spot => {
    const {left, top, width, height} = element.current!.getBoundingClientRect();
    const timeMs = extent.fromMs + ((clientX - left) / width) * durationMs(extent);
    return spotAt(grid, timeMs, (clientY - top) / height);
  };
  const select = (to: Spot): void => {
    if (anchor === undefined) return;
    setAnchor(undefined);
    change({selection: selectionOf(anchor, rangeOfSpot(grid, to))}, 'step');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = spot ?? {column: Math.floor(grid.columns / 2), slot: Math.floor(grid.rows / 2)};
    const step = STEPS[event.key];
    if (step !== undefined) point(moved(grid, at, step));
    else if (event.key === 'Enter') {
      if (anchor === undefined) setAnchor(rangeOfSpot(grid, at));
      else select(at);
      point(at);
    } else if (event.key === 'Escape' && anchor !== undefined) setAnchor(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const brushed =
    anchor === undefined || spot === undefined
      ? undefined
      : selectionOf(anchor, rangeOfSpot(grid, spot));
  const range = brushed?.kind === 'range' ? brushed : selected;
  return (
    <div
      ref={element}
      class="overlay"
      role="application"
      aria-label="Samples within each second: arrow keys move, Enter begins and ends a selection"
      aria-roledescription="time chart"
      tabIndex={0}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setAnchor(rangeOfSpot(grid, pointAt(event)));
      }}
      onPointerMove={(event) => point(pointAt(event))}
      onPointerUp={(event) => {
        const to = pointAt(event);
        if (anchor !== undefined && anchor.fromMs !== rangeOfSpot(grid, to).fromMs) select(to);
        else setAnchor(undefined);
      }}
      onPointerCancel={() => setAnchor(undefined)}
      onPointerLeave={() => point(undefined)}
      onDblClick={() => change({selection: ALL, span: undefined}, 'step')}
      onKeyDown={onKeyDown}
      onBlur={() => point(undefined)}
    >
      <Veils {...{grid, extent, range}} />
      <CrosshairLine extent={extent} />
      {spot !== undefined && (
        <SpotReadout {...{grid, spot, unit, kind}} extent={extent} run={book.run} />
      )}
    </div>
  );
}

const STEPS: Readonly<Record<string, Spot>> = {
  ArrowLeft: {column: -1, slot: 0},
  ArrowRight: {column: 1, slot: 0},
  ArrowUp: {column: 0, slot: 1},
  ArrowDown: {column: 0, slot: -1},
};

function moved({columns, rows}: SecondGrid, {column, slot}: Spot, step: Spot): Spot {
  return {
    column: Math.min(columns - 1, Math.max(0, column + step.column)),
    slot: Math.min(rows - 1, Math.max(0, slot + step.slot)),
  };
}

interface VeilProps {
  readonly grid: SecondGrid;
  readonly extent: TimeRange;
  readonly range: TimeRange | undefined;
}

/** Veils what is not selected, exact to the slot. */
function Veils({grid, extent, range}: VeilProps) {
  if (range === undefined) return null;
  const from = shareOf(extent, grid.extent.fromMs);
  const wide = shareOf(extent, grid.extent.toMs) - from;
  return (
    <>
      {outsideOf(grid, range).map(([left, top, width, height]) => (
        <div
          key={`${left} ${top}`}
          class="second-veil"
          style={{
            left: percent(from + left * wide),
            top: percent(top),
            width: percent(width * wide),
            height: percent(height),
          }}
        />
      ))}
    </>
  );
}

interface ReadoutProps {
  readonly grid: SecondGrid;
  readonly spot: Spot;
  readonly unit: SamplesJson['unit'];
  readonly kind: SampleKind;
  readonly extent: TimeRange;
  readonly run: RunJson | undefined;
}

function SpotReadout({grid, spot, unit, kind, extent, run}: ReadoutProps) {
  const range = rangeOfSpot(grid, spot);
  const across = shareOf(extent, range.fromMs);
  const side = across > 0.6 ? {right: percent(1 - across)} : {left: percent(across)};
  const heat = heatAt(grid, spot);
  const words =
    unit === 'ns'
      ? `${formatDuration(heat * 1e6)} ${kind === 'waiting' ? 'parked, all goroutines' : 'off the CPU, all threads'} together`
      : `${formatCount(heat)} ${heat === 1 ? 'sample' : 'samples'}`;
  return (
    <div class="readout" role="status" style={{...side, top: '100%'}}>
      <ReadoutHead timeMs={range.fromMs} run={run} />
      <div>
        <b>{words}</b> <span class="muted">in {formatDuration(durationMs(range) * 1e6)}</span>
      </div>
    </div>
  );
}

function percent(share: number): string {
  return `${share * 100}%`;
}
