// The flame graphs of a saved report: a choice of graphs, a search, and the graph itself, which zooms and
// shows the callers and callees of a function.

import {useMemo, useState} from 'preact/hooks';

import type {FlameGraphJson} from '../../src/contract/html-report-json.js';
import {NO_FRAME, ROOT} from '../../src/flame/stack-tree.js';
import {ShadeContext} from '../controls/context.js';
import {GRAPH_ID} from '../controls/landmarks.js';
import {useShade} from '../controls/shade.js';
import {paintNodes} from '../flame/model/flame-colours.js';
import {readFlameGraph} from '../flame/model/flame-graph.js';
import type {FlameGraph} from '../flame/model/flame-graph.js';
import {matchedShare, searchFrames} from '../flame/model/flame-search.js';
import type {Search} from '../flame/model/flame-search.js';
import {nameOfNode, weightText} from '../flame/model/flame-words.js';
import {FlameCanvas} from '../flame/view/flame-canvas.js';
import {FlameCrumbs} from '../flame/view/flame-crumbs.js';
import {FlameLegend} from '../flame/view/flame-legend.js';
import {FlameReadout} from '../flame/view/flame-readout.js';
import {FlameSandwich} from '../flame/view/flame-sandwich.js';
import {formatCount, formatShare} from '../words/format.js';
import {plainName} from '../words/plain-name.js';

const MOST_LEVELS = 34;

export function ReportFlames({graphs}: {graphs: readonly FlameGraphJson[]}) {
  const shade = useShade('auto');
  const [chosen, setChosen] = useState(0);
  const [text, setText] = useState('');
  // The others are read when they are chosen: the page has to open at once.
  const flame = graphs[chosen]?.flame;
  const graph = useMemo(() => flame && readFlameGraph(flame), [flame]);
  const search = useMemo(() => graph && searchFrames(graph.frames, text), [graph, text]);
  if (graph === undefined) return null;
  return (
    <ShadeContext.Provider value={shade}>
      <div class="panel flame-panel">
        <div class="panel-head">
          <label class="select-label report-graph">
            <span class="hidden">Flame graph</span>
            <select
              value={String(chosen)}
              onChange={({currentTarget}) => setChosen(Number(currentTarget.value))}
            >
              {graphs.map(({title}, at) => (
                <option key={at} value={String(at)}>
                  {plainName(title)}
                </option>
              ))}
            </select>
          </label>
          <SearchNote {...{graph, search}} />
          <input
            type="search"
            class="filter"
            placeholder="Search, or /regex/"
            aria-label="Search functions"
            spellcheck={false}
            value={text}
            onInput={({currentTarget}) => setText(currentTarget.value)}
          />
        </div>
        <Graph key={chosen} {...{graph, search, shade}} />
      </div>
    </ShadeContext.Provider>
  );
}

interface ShownProps {
  readonly graph: FlameGraph;
  readonly search: Search | undefined;
}

function SearchNote({graph, search}: ShownProps) {
  if (search === undefined) return null;
  const isWrong = search.problem !== undefined;
  return (
    <span role="status" class={isWrong ? 'head-note warn' : 'head-note'}>
      {isWrong
        ? 'not a regular expression'
        : `${formatCount(search.functions)} functions, ${formatShare(matchedShare(graph, search))} of all`}
    </span>
  );
}

function Graph({graph, search, shade}: ShownProps & {shade: 'light' | 'dark'}) {
  const {frames, tree, now, before, unit} = graph;
  const [zoom, setZoom] = useState(ROOT);
  const [focus, setFocus] = useState<number>();
  const painting = useMemo(() => paintNodes(graph, graph, search, shade), [graph, search, shade]);
  const focusOnNode = (node: number | undefined): void => {
    const frame = node === undefined ? NO_FRAME : tree.frames[node]!;
    setFocus(frame === NO_FRAME ? undefined : frame);
  };
  const all = now.total[ROOT]!;
  return (
    <>
      <div class="flame-head">
        <FlameCrumbs
          {...{graph, zoom}}
          focus={focus === undefined ? undefined : frames[focus]}
          onZoom={setZoom}
          onFocus={focusOnNode}
        />
      </div>
      {focus === undefined ? (
        <FlameCanvas
          {...{sides: graph, painting, zoom}}
          nameOf={(node) => nameOfNode(graph, frames, node)}
          label="Flame graph"
          id={GRAPH_ID}
          upwards={false}
          hiddenLevels={0}
          mostLevels={MOST_LEVELS}
          onPick={setZoom}
          onFocus={focusOnNode}
          readout={(spotted) => <FlameReadout {...{graph, spotted, all}} sides={graph} />}
        />
      ) : (
        <FlameSandwich {...{graph, focus, search}} onFocus={setFocus} />
      )}
      <FlameLegend isCompared={before !== undefined} isSearched={search !== undefined} />
      <p class="foot-note">
        {weightText(all, unit)}
        {before !== undefined && `, compared with ${weightText(before.total[ROOT]!, unit)}`}
        {' · click zooms, s shows callers and callees'}
      </p>
    </>
  );
}
