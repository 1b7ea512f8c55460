// Everything that the pointer does on a time chart: the cross-hair, which moves with those of the
// other charts, brushing, the selection, and the read-out. It lies over the plot, which only draws.

import type {ComponentChildren} from 'preact';
import {useEffect, useRef, useState} from 'preact/hooks';

import type {PhaseJson} from '../../src/contract/run-json.js';
import {usePage} from '../controls/context.js';
import {ALL, brushedRange} from '../time/selection.js';
import {contains, durationMs, msOf, shareOf} from '../time/time.js';
import type {TimeRange} from '../time/time.js';

export interface Pointer {
  readonly timeMs: number;
  /** 0 at the top, 1 at the bottom. */
  readonly down: number;
}

export interface TimeOverlayProps {
  readonly label: string;
  readonly extent: TimeRange;
  readonly selected: TimeRange | undefined;
  readonly phases: readonly PhaseJson[];
  readonly readout?: (pointer: Pointer) => ComponentChildren;
}

export function TimeOverlay({label, extent, selected, phases, readout}: TimeOverlayProps) {
  const {change, crosshair} = usePage();
  const [pointer, setPointer] = useState<Pointer>();
  const [brushFromMs, setBrushFromMs] = useState<number>();
  const element = useRef<HTMLDivElement>(null);

  const pointAt = ({clientX, clientY}: PointerEvent): Pointer => {
    const {left, top, width, height} = element.current!.getBoundingClientRect();
    const across = Math.min(1, Math.max(0, (clientX - left) / width));
    const down = Math.min(1, Math.max(0, (clientY - top) / height));
    return {timeMs: extent.fromMs + across * durationMs(extent), down};
  };
  const point = (next: Pointer | undefined): void => {
    setPointer(next);
    crosshair.move(next?.timeMs);
  };
  const endBrush = (event: PointerEvent): void => {
    if (brushFromMs === undefined) return;
    setBrushFromMs(undefined);
    const selection = brushedRange(brushFromMs, pointAt(event).timeMs);
    if (selection !== undefined) change({selection}, 'step');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = KEY_STEPS[event.key];
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const middleMs = (extent.fromMs + extent.toMs) / 2;
    const timeMs =
      (pointer?.timeMs ?? middleMs) + step.across * Math.max(1000, durationMs(extent) / 200);
    const down = Math.min(1, Math.max(0, (pointer?.down ?? 0.5) + step.down / 50));
    point({timeMs: Math.min(extent.toMs, Math.max(extent.fromMs, timeMs)), down});
  };

  const brushed =
    brushFromMs === undefined || pointer === undefined
      ? undefined
      : brushedRange(brushFromMs, pointer.timeMs);
  return (
    <div
      ref={element}
      class="overlay"
      role="application"
      aria-label={label}
      aria-roledescription="time chart"
      tabIndex={0}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setBrushFromMs(pointAt(event).timeMs);
      }}
      onPointerMove={(event) => point(pointAt(event))}
      onPointerUp={endBrush}
      onPointerCancel={() => setBrushFromMs(undefined)}
      onPointerLeave={() => point(undefined)}
      onDblClick={() => change({selection: ALL, span: undefined}, 'step')}
      onKeyDown={onKeyDown}
      onBlur={() => point(undefined)}
    >
      <PhaseEdges extent={extent} phases={phases} />
      <Dimmed extent={extent} range={brushed?.kind === 'range' ? brushed : selected} />
      <CrosshairLine extent={extent} />
      {pointer !== undefined && readout !== undefined && (
        <Readout extent={extent} pointer={pointer}>
          {readout(pointer)}
        </Readout>
      )}
    </div>
  );
}

const KEY_STEPS: Readonly<Record<string, {across: number; down: number}>> = {
  ArrowLeft: {across: -1, down: 0},
  ArrowRight: {across: 1, down: 0},
  ArrowUp: {across: 0, down: -1},
  ArrowDown: {across: 0, down: 1},
};

function PhaseEdges({extent, phases}: {extent: TimeRange; phases: readonly PhaseJson[]}) {
  const starts = phases.map(({startUnixNs}) => msOf(startUnixNs));
  return (
    <>
      {starts
        .filter((ms) => contains(extent, ms))
        .map((ms) => (
          <div key={ms} class="phase-edge" style={{left: percent(shareOf(extent, ms))}} />
        ))}
    </>
  );
}

/** Veils what is outside of the range. */
function Dimmed({extent, range}: {extent: TimeRange; range: TimeRange | undefined}) {
  if (range === undefined) return null;
  const left = Math.min(1, Math.max(0, shareOf(extent, range.fromMs)));
  const right = Math.min(1, Math.max(0, shareOf(extent, range.toMs)));
  return (
    <>
      <div class="veil" style={{left: 0, width: percent(left)}} />
      <div class="veil" style={{left: percent(right), width: percent(1 - right)}} />
      {right > left && (
        <div class="picked" style={{left: percent(left), width: percent(right - left)}} />
      )}
    </>
  );
}

export function CrosshairLine({extent}: {extent: TimeRange}) {
  const {crosshair} = usePage();
  const line = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      crosshair.subscribe((timeMs) => {
        const {current} = line;
        if (current === null) return;
        const isShown = timeMs !== undefined && contains(extent, timeMs);
        current.hidden = !isShown;
        if (isShown) current.style.left = percent(shareOf(extent, timeMs));
      }),
    [crosshair, extent.fromMs, extent.toMs],
  );
  return <div ref={line} class="crosshair" hidden />;
}

interface ReadoutProps {
  readonly extent: TimeRange;
  readonly pointer: Pointer;
  readonly children: ComponentChildren;
}

function Readout({extent, pointer, children}: ReadoutProps) {
  const across = shareOf(extent, pointer.timeMs);
  const side = across > 0.6 ? {right: percent(1 - across)} : {left: percent(across)};
  const level =
    pointer.down > 0.5 ? {bottom: percent(1 - pointer.down)} : {top: percent(pointer.down)};
  return (
    <div class="readout" role="status" style={{...side, ...level}}>
      {children}
    </div>
  );
}

function percent(share: number): string {
  return `${share * 100}%`;
}
