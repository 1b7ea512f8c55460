// A sandwich: one function with its callers above it and its callees below it, summed over all
// places where it ran.

import {useMemo} from 'preact/hooks';

import {sandwich} from '../../../src/flame/sandwich.js';
import {ROOT} from '../../../src/flame/stack-tree.js';
import {usePageShade} from '../../controls/context.js';
import {GRAPH_ID} from '../../controls/landmarks.js';
import {timed} from '../../data/timings.js';
import {paintNodes} from '../model/flame-colours.js';
import type {Spotted} from '../model/flame-cursor.js';
import {sidesOf} from '../model/flame-graph.js';
import type {FlameGraph, WeighedSides} from '../model/flame-graph.js';
import type {Search} from '../model/flame-search.js';
import {nameOfNode} from '../model/flame-words.js';
import {FlameCanvas} from './flame-canvas.js';
import {FlameReadout} from './flame-readout.js';

interface Props {
  readonly graph: FlameGraph;
  readonly focus: number;
  readonly search: Search | undefined;
  readonly onFocus: (frame: number) => void;
}

const MOST_LEVELS = 14;
const CALLEES_ID = 'flame-callees';

export function FlameSandwich({graph, focus, search, onFocus}: Props) {
  const {callers, callees} = useMemo(
    () => timed('callers and callees', () => sandwichOf(graph, focus)),
    [graph, focus],
  );
  const half = {graph, search, onFocus};
  return (
    <div class="sandwich">
      <h3 class="sandwich-title">Callers</h3>
      <Half {...half} sides={callers} upwards label="Callers" />
      <h3 class="sandwich-title">Callees</h3>
      <Half {...half} sides={callees} upwards={false} label="Callees" />
    </div>
  );
}

function sandwichOf(graph: FlameGraph, focus: number): Record<'callers' | 'callees', WeighedSides> {
  const {tree, now, before} = graph;
  const after = sandwich(tree, now, focus);
  const earlier = before && sandwich(tree, before, focus);
  const sides = (half: 'callers' | 'callees'): WeighedSides =>
    sidesOf(after[half].tree, after[half].folded, earlier?.[half].folded);
  return {callers: sides('callers'), callees: sides('callees')};
}

interface HalfProps extends Omit<Props, 'focus'> {
  readonly sides: WeighedSides;
  readonly upwards: boolean;
  readonly label: string;
}

function Half({graph, sides, search, onFocus, upwards, label}: HalfProps) {
  const shade = usePageShade();
  const painting = useMemo(
    () => paintNodes(sides, graph, search, shade),
    [sides, graph, search, shade],
  );
  const focusOn = (node: number): void => {
    if (node !== ROOT) onFocus(sides.tree.frames[node]!);
  };
  return (
    <FlameCanvas
      {...{sides, painting, label, upwards}}
      id={upwards ? GRAPH_ID : CALLEES_ID}
      nameOf={(node) => nameOfNode(sides, graph.frames, node)}
      hiddenLevels={upwards ? 2 : 1}
      zoom={ROOT}
      mostLevels={MOST_LEVELS}
      onPick={focusOn}
      onFocus={focusOn}
      readout={(spotted: Spotted) => (
        <FlameReadout {...{graph, sides, spotted}} all={graph.now.total[ROOT]!} />
      )}
    />
  );
}
