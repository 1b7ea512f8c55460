// A flame graph in a window that shows some of its levels, with pointer and keys. Names and colours
// of its rectangles are properties.

import type {ComponentChildren} from 'preact';
import {useEffect, useLayoutEffect, useMemo, useRef, useState} from 'preact/hooks';

import {ROOT} from '../../../src/flame/stack-tree.js';
import {sizedContext} from '../../charts/canvas.js';
import {pixelOf} from '../../charts/colour.js';
import {usePageShade} from '../../controls/context.js';
import {paletteOf} from '../../controls/shade.js';
import type {Shade} from '../../controls/shade.js';
import {useWidth} from '../../controls/use-size.js';
import {note} from '../../data/timings.js';
import {FlamePainter, deepestLevel, leastWeight} from '../canvas/flame-painter.js';
import type {FlameInk} from '../canvas/flame-painter.js';
import {flamePalette} from '../model/flame-colours.js';
import type {Painting} from '../model/flame-colours.js';
import {depthOf, moveCursor, spottedAt, spottedNode, stretchOf} from '../model/flame-cursor.js';
import type {CursorMove, Spotted} from '../model/flame-cursor.js';
import {
  LEVEL_PX,
  depthAt,
  scrollTopFor,
  scrollTopToShow,
  scrolledPx,
  topOfDepth,
  wholePx,
  windowPx,
} from '../model/flame-geometry.js';
import type {FlameGeometry} from '../model/flame-geometry.js';
import type {WeighedSides} from '../model/flame-graph.js';
import {Beside, FlameOutline, clamp} from './flame-pointer.js';
import type {Pointed} from './flame-pointer.js';
import {useZoom} from './use-zoom.js';

interface Props extends Omit<FlameGeometry, 'levels'> {
  readonly sides: WeighedSides;
  readonly painting: Painting;
  readonly nameOf: (node: number) => string;
  readonly label: string;
  readonly id: string;
  /** The node that fills the width. */
  readonly zoom: number;
  readonly onPick: (node: number) => void;
  /** Shows the callers and callees of a function; undefined shows the graph again. */
  readonly onFocus: (node: number) => void;
  readonly readout: (spotted: Spotted) => ComponentChildren;
}

export function FlameCanvas(props: Props) {
  const {sides, painting, zoom, upwards, mostLevels, hiddenLevels} = props;
  const {layout, widths, tree} = sides;
  const shade = usePageShade();
  const [whole, widthPx] = useWidth<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const painter = useMemo(() => new FlamePainter(), []);
  const [pointed, setPointed] = useState<Pointed>();
  const [cursor, setCursor] = useState<number>();

  const target = useMemo(() => stretchOf(layout, widths, zoom), [layout, widths, zoom]);
  const geometry = useMemo((): FlameGeometry => {
    const deepest = widthPx > 0 ? deepestLevel(layout, target, widthPx) : 0;
    const levels = Math.max(1, deepest + 1 - hiddenLevels);
    return {levels, upwards, mostLevels, hiddenLevels};
  }, [layout, target, widthPx, upwards, mostLevels, hiddenLevels]);
  const view = windowPx(geometry);
  const scrollTop = (): number => scroller.current?.scrollTop ?? 0;

  const draw = (): void => {
    if (canvas.current === null || widthPx === 0 || !(widths[ROOT]! > 0)) return;
    const scrolled = scrolledPx(geometry, scrollTop());
    const size = {widthPx, heightPx: view + LEVEL_PX, ratio: devicePixelRatio};
    const context = sizedContext(canvas.current, size.widthPx, size.heightPx);
    if (context === undefined) return;
    place(context.canvas, size, (upwards ? 1 : -1) * (scrolled % LEVEL_PX));
    const scene = {
      ...{layout, painting, nameOf: props.nameOf, upwards, hiddenLevels},
      ...{stretch: shown.current ?? target, firstLevel: Math.floor(scrolled / LEVEL_PX)},
    };
    const startMs = performance.now();
    const rectangles = painter.paint(context, scene, inkOf(shade), size);
    note('paint flame graph', startMs, {rectangles});
  };
  const shown = useZoom(sides, target, draw);
  useLayoutEffect(() => {
    if (scroller.current === null) return;
    scroller.current.scrollTop = scrollTopFor(geometry, depthOf(tree, zoom));
  }, [tree, zoom, geometry.levels, upwards, widthPx > 0]);
  useLayoutEffect(draw, [painting, widthPx, geometry, shade]);
  useEffect(() => {
    setPointed(undefined);
    setCursor(undefined);
  }, [tree]);

  const minWeight = leastWeight(target, widthPx);
  const point = ({clientX, clientY}: MouseEvent): Spotted | undefined => {
    const box = scroller.current!.getBoundingClientRect();
    const [across, downPx] = [(clientX - box.left) / widthPx, clientY - box.top];
    const {from, to} = shown.current ?? target;
    const depth = depthAt(geometry, scrollTop(), downPx);
    const spotted = spottedAt(layout, from + across * (to - from), depth, minWeight);
    setPointed(spotted && {spotted, across, down: downPx / view});
    return spotted;
  };
  const goTo = (node: number): void => {
    const spotted = spottedNode(tree, layout, node);
    const middle = (spotted.left + Math.min(target.to, spotted.left + spotted.weight)) / 2;
    const top = scrollTopToShow(geometry, scrollTop(), spotted.depth);
    if (scroller.current !== null) scroller.current.scrollTop = top;
    const downPx = topOfDepth(geometry, spotted.depth) + LEVEL_PX - top;
    setCursor(node);
    setPointed({
      ...{spotted, down: clamp(downPx / view)},
      across: clamp((middle - target.from) / (target.to - target.from)),
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = (upwards ? MOVES_UP : MOVES_DOWN)[event.key];
    if (move !== undefined) goTo(nextCursor(props, cursor, move, minWeight));
    else if (event.key === 'Enter' && cursor !== undefined) props.onPick(cursor);
    else if (event.key === 's' && cursor !== undefined) props.onFocus(cursor);
    else if (event.key === 'Home') props.onPick(ROOT);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      class="flame-plot"
      id={props.id}
      role="application"
      aria-label={`${props.label}: arrow keys go from function to function, Enter zooms`}
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
        style={{height: `${view}px`}}
        onScroll={draw}
        onClick={(event) => {
          const spotted = point(event);
          if (spotted === undefined || spotted.isDust) return;
          setCursor(spotted.node);
          props.onPick(spotted.node);
        }}
      >
        <div ref={whole} class="flame-whole" style={{height: `${wholePx(geometry)}px`}}>
          <div class="flame-window" style={{height: `${view}px`}}>
            <canvas ref={canvas} class="flame-canvas" style={upwards ? {bottom: 0} : {top: 0}} />
          </div>
          {pointed !== undefined && (
            <FlameOutline {...{spotted: pointed.spotted, stretch: target, geometry}} />
          )}
        </div>
      </div>
      {pointed !== undefined && <Beside {...{pointed}}>{props.readout(pointed.spotted)}</Beside>}
    </div>
  );
}

const ACROSS = {ArrowLeft: 'before', ArrowRight: 'after'} as const;
const MOVES_DOWN: Readonly<Record<string, CursorMove>> = {
  ...{...ACROSS, ArrowUp: 'caller', ArrowDown: 'callee'},
};
const MOVES_UP: Readonly<Record<string, CursorMove>> = {
  ...{...ACROSS, ArrowUp: 'callee', ArrowDown: 'caller'},
};

/**
 * The node that a key leads to. The first key leads to the node that is zoomed to; no key leads to
 * a node that is not drawn.
 */
function nextCursor(
  {sides: {tree, layout, widths}, zoom, hiddenLevels}: Props,
  cursor: number | undefined,
  move: CursorMove,
  minWeight: number,
): number {
  const isDrawn = (node: number): boolean => depthOf(tree, node) >= hiddenLevels;
  let first = zoom;
  while (!isDrawn(first)) {
    const [heaviest] = layout.childrenOf(first);
    if (heaviest === undefined) return first;
    first = heaviest;
  }
  if (cursor === undefined) return first;
  const next = moveCursor(tree, layout, widths, cursor, move, minWeight);
  return isDrawn(next) ? next : cursor;
}

function place(
  canvas: HTMLCanvasElement,
  {widthPx, heightPx}: {readonly widthPx: number; readonly heightPx: number},
  downPx: number,
): void {
  canvas.style.width = `${widthPx}px`;
  canvas.style.height = `${heightPx}px`;
  canvas.style.transform = `translateY(${downPx}px)`;
}

function inkOf(shade: Shade): FlameInk {
  const {ink: text, panel: ground, mono: font} = paletteOf(shade);
  const {dust, mark} = flamePalette(shade);
  return {text, ground, font, dust: pixelOf(dust), mark: pixelOf(mark)};
}
