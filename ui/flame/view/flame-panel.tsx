// The flame graph of the selection, with its controls, the path to the node that is zoomed to, and
// notes on what is not in the graph. With a function in focus it shows that function's callers and
// callees.

import {useMemo} from 'preact/hooks';

import {NO_FRAME, ROOT} from '../../../src/flame/stack-tree.js';
import {usePage} from '../../controls/context.js';
import {GRAPH_ID} from '../../controls/landmarks.js';
import type {Scene} from '../../data/scene.js';
import {timed} from '../../data/timings.js';
import {formatCount, formatShare} from '../../words/format.js';
import type {FlameState} from '../data/flame-source.js';
import {paintNodes} from '../model/flame-colours.js';
import {LEVEL_PX} from '../model/flame-geometry.js';
import type {FlameGraph} from '../model/flame-graph.js';
import {findPlace, functionKey, placeKey} from '../model/flame-keys.js';
import {matchedShare} from '../model/flame-search.js';
import type {Search} from '../model/flame-search.js';
import {nameOfNode, weightText} from '../model/flame-words.js';
import {FlameCanvas} from './flame-canvas.js';
import {FlameControls, SearchField} from './flame-controls.js';
import {FlameCrumbs} from './flame-crumbs.js';
import {FlameLegend} from './flame-legend.js';
import {FlameReadout} from './flame-readout.js';
import {FlameSandwich} from './flame-sandwich.js';
import {noSamplesText} from './no-samples.js';

interface Props {
  readonly scene: Scene;
  readonly flame: FlameState;
  readonly search: Search | undefined;
  /** The number of the function in focus. */
  readonly focus: number | undefined;
}

/** The graph takes this share of the window's height; deeper graphs are scrolled. */
const MOST_SHARE = 0.7;
const LEAST_LEVELS = 16;

export function FlamePanel({scene, flame, search, focus}: Props) {
  const {answer, old} = flame.graph;
  const isEmpty = answer === undefined || !(answer.widths[ROOT]! > 0);
  return (
    <section class="panel flame-panel" aria-labelledby="flame-title">
      <FlameControls scene={scene} flame={flame} />
      {isEmpty ? (
        <div class="panel-empty">{noSamplesText(scene, flame.graph)}</div>
      ) : (
        <div data-old={old} class="flame-body">
          <Graph {...{scene, search, focus}} graph={answer} />
          <Facts graph={answer} />
        </div>
      )}
    </section>
  );
}

interface GraphProps extends Omit<Props, 'flame'> {
  readonly graph: FlameGraph;
}

function Graph({scene, graph, search, focus}: GraphProps) {
  const {change, shade} = usePage();
  const {view} = scene;
  const {frames, tree} = graph;
  const zoomKey = view.flame.zoom;
  const place = useMemo(
    () => (zoomKey === undefined ? ROOT : findPlace(tree, frames, zoomKey)),
    [tree, frames, zoomKey],
  );
  const zoom = place !== undefined && graph.widths[place]! > 0 ? place : ROOT;
  const painting = useMemo(
    () => timed('colour flame graph', () => paintNodes(graph, graph, search, shade)),
    [graph, search, shade],
  );
  const share = useMemo(
    () => (search === undefined ? undefined : matchedShare(graph, search)),
    [graph, search],
  );
  const zoomTo = (node: number): void => {
    const key = node === ROOT ? undefined : placeKey(tree, frames, node);
    change({flame: {zoom: key, focus: undefined}}, 'step');
  };
  const focusOn = (frameNumber: number | undefined): void => {
    const named = frameNumber === undefined ? undefined : frames[frameNumber];
    const key = named === undefined ? undefined : functionKey(named);
    change({flame: {focus: key}}, 'step');
  };
  const focusOnNode = (node: number | undefined): void =>
    focusOn(node === undefined || tree.frames[node] === NO_FRAME ? undefined : tree.frames[node]);
  const isGone =
    (zoomKey !== undefined && zoom === ROOT) ||
    (view.flame.focus !== undefined && focus === undefined);

  return (
    <>
      <div class="flame-head">
        <FlameCrumbs
          {...{graph, zoom}}
          focus={focus === undefined ? undefined : frames[focus]}
          onZoom={zoomTo}
          onFocus={focusOnNode}
        />
        <SearchField {...{view: view.flame, search, share}} />
      </div>
      {isGone && (
        <p class="flame-note muted">What was looked at does not occur in this range of time.</p>
      )}
      {focus === undefined ? (
        <FlameCanvas
          {...{sides: graph, painting, zoom}}
          nameOf={(node) => nameOfNode(graph, frames, node)}
          label="Flame graph"
          id={GRAPH_ID}
          upwards={view.flame.shape === 'flame'}
          hiddenLevels={0}
          mostLevels={Math.max(LEAST_LEVELS, Math.floor((innerHeight * MOST_SHARE) / LEVEL_PX))}
          onPick={zoomTo}
          onFocus={focusOnNode}
          readout={(spotted) => (
            <FlameReadout {...{graph, spotted}} sides={graph} all={graph.now.total[ROOT]!} />
          )}
        />
      ) : (
        <FlameSandwich {...{graph, focus, search}} onFocus={focusOn} />
      )}
      <FlameLegend isCompared={graph.before !== undefined} isSearched={search !== undefined} />
    </>
  );
}

/** What the weight of a graph is the sum of. */
const WHOSE_TIME = {
  'on-cpu': '',
  'off-cpu': ' off the CPU, all threads together',
  waiting: ' in which goroutines that served requests were parked, all together',
} as const;

/** The weight of the graph, and the samples that it does not show or shows only in part. */
function Facts({graph}: {graph: FlameGraph}) {
  const {facts, kind, unit, now, before} = graph;
  const total = now.total[ROOT]!;
  const {truncated, dropped, idle} = facts;
  const withoutStack = now.self[ROOT]!;
  return (
    <p class="foot-note">
      {weightText(total, unit)}
      {WHOSE_TIME[kind]}
      {before !== undefined && `, compared with ${weightText(before.total[ROOT]!, unit)}`}
      {withoutStack > 0 && ` · ${formatShare(withoutStack / total)} has no stack`}
      {idle > 0 && ` · ${weightText(idle, unit)} of the idle scheduler hidden`}
      {truncated > 0 && (
        <span class="warn">
          {' '}
          · {formatShare(total > 0 ? truncated / total : 0)} is in stacks that were cut at the depth
          limit: their callers are missing
        </span>
      )}
      {dropped > 0 && ` · ${formatCount(dropped)} frames outside of any program left out`}
    </p>
  );
}
