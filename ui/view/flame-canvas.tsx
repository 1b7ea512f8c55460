// A flame graph on a canvas as high as the part of it that is on the screen, with what pointer and
// keys do to it. Which function a rectangle stands for, and what its colours mean, come from outside.

import type {ComponentChildren} from 'preact';
import {useEffect, useLayoutEffect, useMemo, useRef, useState} from 'preact/hooks';

import {ROOT} from '../../src/flame/stack-tree.js';
import {FlamePainter, LEVEL_PX, deepestLevel, leastWeight} from '../canvas/flame-painter.js';
import type {FlameInk} from '../canvas/flame-painter.js';
import {note} from '../data/timings.js';
import {depthOf, moveCursor, spottedAt, spottedNode, stretchOf} from '../model/flame-cursor.js';
import type {CursorMove, Spotted} from '../model/flame-cursor.js';
import {flamePalette, pixelOf} from '../model/flame-colours.js';
import type {Painting} from '../model/flame-colours.js';
import type {WeighedSides} from '../model/flame-graph.js';
import type {Shade} from '../model/heat-colours.js';
import {usePage} from './context.js';
import {paletteOf} from './shade.js';
import {useWidth} from './use-size.js';
import {useZoom} from './use-zoom.js';

interface Props {
  readonly sides: WeighedSides;
  readonly painting: Painting;
  readonly nameOf: (node: number) => string;
  readonly label: string;
  readonly id: string;
  /** Callers at the bottom. */
  readonly upwards: boolean;
  /** Levels that are not drawn: the root, or the function too. */
  readonly hiddenLevels: number;
  readonly zoom: number;
  readonly mostLevels: number;
  readonly onPick: (node: number) => void;
  /** Callers and callees of a function. */
  readonly onFocus: (node: number) => void;
  readonly readout: (spotted: Spotted) => ComponentChildren;
}

interface Pointed {
  readonly spotted: Spotted;
  /** Where the read-out goes, in parts of the plot. */
  readonly across: number;
  readonly down: number;
}

const LEAST_LEVELS = 1;
/** Levels above the one that is zoomed to that stay on the screen. */
const CONTEXT_LEVELS = 3;

export function FlameCanvas(props: Props) {
  const {sides, painting, nameOf, label, upwards, hiddenLevels, zoom, mostLevels} = props;
  const {shade} = usePage();
  const [plot, widthPx] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const painter = useMemo(() => new FlamePainter(), []);
  const [pointed, setPointed] = useState<Pointed>();
  const [cursor, setCursor] = useState<number>();

  const {layout, widths, tree} = sides;
  const target = useMemo(() => stretchOf(layout, widths, zoom), [layout, widths, zoom]);
  const levels = useMemo(() => {
    const deepest = widthPx > 0 ? deepestLevel(layout, target, widthPx) : 0;
    return Math.max(LEAST_LEVELS, deepest + 1 - hiddenLevels);
  }, [layout, target, widthPx, hiddenLevels]);
  const wholePx = levels * LEVEL_PX;
  const viewPx = Math.min(levels, mostLevels) * LEVEL_PX;
  /** How far the levels that are drawn first are out of sight. */
  const scrolledPx = (): number => {
    const top = scroller.current?.scrollTop ?? 0;
    return Math.max(0, upwards ? wholePx - viewPx - top : top);
  };

  const draw = (): void => {
    const context = canvas.current?.getContext('2d') ?? null;
    if (context === null || widthPx === 0 || !(widths[ROOT]! > 0)) return;
    const ratio = devicePixelRatio;
    const heightPx = viewPx + LEVEL_PX;
    resize(context.canvas, Math.round(widthPx * ratio), Math.round(heightPx * ratio));
    const scrolled = scrolledPx();
    const rest = scrolled % LEVEL_PX;
    context.canvas.style.transform = `translateY(${upwards ? rest : -rest}px)`;
    const scene = {
      ...{layout, painting, nameOf, upwards, hiddenLevels},
      ...{stretch: shown.current ?? target, firstLevel: Math.floor(scrolled / LEVEL_PX)},
    };
    const startMs = performance.now();
    const rectangles = painter.paint(context, scene, inkOf(shade), {widthPx, heightPx, ratio});
    note('paint flame graph', startMs, {rectangles});
  };
  const shown = useZoom(sides, target, draw);
  useLayoutEffect(draw, [painting, widthPx, viewPx, wholePx, shade, upwards, hiddenLevels]);
  useScrollToZoom({...props, scroller: scroller.current, levels, draw});
  useEffect(() => {
    setPointed(undefined);
    setCursor(undefined);
  }, [tree]);

  const minWeight = leastWeight(target, widthPx);
  const show = (spotted: Spotted | undefined, across: number, down: number): void =>
    setPointed(spotted && {spotted, across, down});
  const point = ({clientX, clientY}: PointerEvent): Spotted | undefined => {
    const box = plot.current!.getBoundingClientRect();
    const [x, y] = [clientX - box.left, clientY - box.top];
    const fromEdge = upwards ? viewPx - y : y;
    const depth = Math.floor((fromEdge + scrolledPx()) / LEVEL_PX) + hiddenLevels;
    const {from, to} = shown.current ?? target;
    const spotted = spottedAt(layout, from + (x / widthPx) * (to - from), depth, minWeight);
    show(spotted, x / widthPx, y / viewPx);
    return spotted;
  };
  const goTo = (node: number): void => {
    const spotted = spottedNode(tree, layout, node);
    const level = spotted.depth - hiddenLevels;
    setCursor(node);
    reveal(scroller.current, upwards ? wholePx - (level + 1) * LEVEL_PX : level * LEVEL_PX);
    const middle = (spotted.left + Math.min(target.to, spotted.left + spotted.weight)) / 2;
    const fromEdge = (level + 1) * LEVEL_PX - scrolledPx();
    const down = (upwards ? viewPx - fromEdge : fromEdge) / viewPx;
    show(spotted, clamp((middle - target.from) / (target.to - target.from)), clamp(down));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = cursor ?? firstDrawn(sides, zoom, hiddenLevels);
    const move = (upwards ? MOVES_UP : MOVES_DOWN)[event.key];
    if (move !== undefined) {
      const next = moveCursor(tree, layout, widths, at, move, minWeight);
      const isHidden = depthOf(tree, next) < hiddenLevels;
      goTo(cursor === undefined || isHidden ? at : next);
    } else if (event.key === 'Enter' && cursor !== undefined) props.onPick(cursor);
    else if (event.key === 's' && cursor !== undefined) props.onFocus(cursor);
    else if (event.key === 'Home') props.onPick(ROOT);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={plot}
      class="flame-plot"
      id={props.id}
      role="application"
      aria-label={`${label}: arrow keys go from function to function, Enter zooms`}
      aria-roledescription="flame graph"
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={point}
      onPointerLeave={() => setPointed(undefined)}
      onBlur={() => setPointed(undefined)}
    >
      <div
        ref={scroller}
        class="flame-scroll"
        style={{height: `${viewPx}px`}}
        onScroll={() => {
          draw();
          setPointed(undefined);
        }}
        onClick={(event) => {
          const spotted = point(event as unknown as PointerEvent);
          if (spotted === undefined || spotted.isDust) return;
          setCursor(spotted.node);
          props.onPick(spotted.node);
        }}
      >
        <div class="flame-whole" style={{height: `${wholePx}px`}}>
          <div class="flame-view" style={{height: `${viewPx}px`}}>
            <canvas
              ref={canvas}
              class="flame-canvas"
              style={{
                width: `${widthPx}px`,
                height: `${viewPx + LEVEL_PX}px`,
                ...(upwards ? {bottom: 0} : {top: 0}),
              }}
            />
          </div>
          {pointed !== undefined && (
            <Outline
              {...{spotted: pointed.spotted, stretch: target, wholePx, upwards, hiddenLevels}}
            />
          )}
        </div>
      </div>
      {pointed !== undefined && (
        <div class="readout flame-readout" role="status" style={readoutPlace(pointed)}>
          {props.readout(pointed.spotted)}
        </div>
      )}
    </div>
  );
}

const MOVES_DOWN: Readonly<Record<string, CursorMove>> = {
  ...{ArrowUp: 'caller', ArrowDown: 'callee', ArrowLeft: 'before', ArrowRight: 'after'},
};
const MOVES_UP: Readonly<Record<string, CursorMove>> = {
  ...{ArrowUp: 'callee', ArrowDown: 'caller', ArrowLeft: 'before', ArrowRight: 'after'},
};

interface OutlineProps {
  readonly spotted: Spotted;
  readonly stretch: {readonly from: number; readonly to: number};
  readonly wholePx: number;
  readonly upwards: boolean;
  readonly hiddenLevels: number;
}

/** Around what is pointed to. */
function Outline({spotted, stretch, wholePx, upwards, hiddenLevels}: OutlineProps) {
  const share = (at: number): number => clamp((at - stretch.from) / (stretch.to - stretch.from));
  const [left, right] = [share(spotted.left), share(spotted.left + spotted.weight)];
  const level = spotted.depth - hiddenLevels;
  const top = upwards ? wholePx - (level + 1) * LEVEL_PX : level * LEVEL_PX;
  const place = {left: percent(left), width: percent(right - left), top: `${top}px`};
  return <div class="flame-outline" style={{...place, height: `${LEVEL_PX - 1}px`}} />;
}

interface ScrollFacts extends Props {
  readonly scroller: HTMLDivElement | null;
  readonly levels: number;
  readonly draw: () => void;
}

/** Brings what is zoomed to into sight, some of its callers with it. */
function useScrollToZoom(facts: ScrollFacts): void {
  const {sides, zoom, upwards, hiddenLevels, scroller, levels, mostLevels, draw} = facts;
  useLayoutEffect(() => {
    if (scroller === null) return;
    const level = depthOf(sides.tree, zoom) - hiddenLevels - CONTEXT_LEVELS;
    const first = Math.max(0, Math.min(level, levels - mostLevels));
    scroller.scrollTop =
      (upwards ? levels - Math.min(levels, mostLevels) - first : first) * LEVEL_PX;
    draw();
  }, [scroller, sides.tree, zoom, upwards, levels]);
}

function firstDrawn({tree, layout}: WeighedSides, zoom: number, hiddenLevels: number): number {
  let node = zoom;
  while (depthOf(tree, node) < hiddenLevels) {
    const [heaviest] = layout.childrenOf(node);
    if (heaviest === undefined) return node;
    node = heaviest;
  }
  return node;
}

function reveal(scroller: HTMLDivElement | null, topPx: number): void {
  if (scroller === null) return;
  const {scrollTop, clientHeight} = scroller;
  if (topPx < scrollTop) scroller.scrollTop = topPx;
  const bottomPx = topPx + LEVEL_PX;
  if (bottomPx > scrollTop + clientHeight) scroller.scrollTop = bottomPx - clientHeight;
}

function readoutPlace({across, down}: Pointed) {
  return {
    ...(across > 0.5 ? {right: percent(1 - across)} : {left: percent(across)}),
    ...(down > 0.5 ? {bottom: percent(1 - down)} : {top: percent(down)}),
  };
}

// Setting a canvas's size clears it and takes new memory, even when it is the size it has.
function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function inkOf(shade: Shade): FlameInk {
  const {ink: text, panel: ground, mono: font} = paletteOf(shade);
  const {dust, mark} = flamePalette(shade);
  return {text, ground, font, dust: pixelOf(dust), mark: pixelOf(mark)};
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function percent(share: number): string {
  return `${share * 100}%`;
}
