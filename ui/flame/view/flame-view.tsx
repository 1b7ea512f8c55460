// The view of flame graphs: where CPU time went, or where threads waited, in any range of time.
// Above them are the samples of each second, which show where to look.

import {useMemo} from 'preact/hooks';

import {RunHint} from '../../controls/hints.js';
import type {Scene} from '../../data/scene.js';
import type {FlameState} from '../data/flame-source.js';
import {findFunction} from '../model/flame-keys.js';
import {searchFrames} from '../model/flame-search.js';
import {FlamePanel} from './flame-panel.js';
import {FunctionTable} from './function-table.js';
import {SecondPanel} from './second-panel.js';

interface Props {
  readonly scene: Scene;
  readonly flame: FlameState | undefined;
}

export function FlameCharts({scene, flame, widthPx}: Props & {readonly widthPx: number}) {
  return flame === undefined ? null : <SecondPanel {...{scene, flame, widthPx}} />;
}

export function FlameBelow({scene, flame}: Props) {
  const {view} = scene;
  const frames = flame?.graph.answer?.frames;
  const search = useMemo(
    () => frames && searchFrames(frames, view.flame.search),
    [frames, view.flame.search],
  );
  const focus = useMemo(
    () =>
      frames && view.flame.focus !== undefined ? findFunction(frames, view.flame.focus) : undefined,
    [frames, view.flame.focus],
  );
  if (flame === undefined) return <RunHint />;
  return (
    <div class="flame-below">
      <FlamePanel {...{scene, flame, search, focus}} />
      <FunctionTable {...{view, flame, search, focus}} />
    </div>
  );
}
