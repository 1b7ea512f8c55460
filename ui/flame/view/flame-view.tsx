// Flame graphs: where the CPU's time went, or where threads waited, in any stretch of time; above
// them the samples of each second, to find the stretch.

import {useMemo} from 'preact/hooks';

import {RunHint} from '../../controls/hints.js';
import type {Frame} from '../../page/frame.js';
import {findFunction} from '../model/flame-keys.js';
import {searchFrames} from '../model/flame-search.js';
import {FlamePanel} from './flame-panel.js';
import {FunctionTable} from './function-table.js';
import {SecondPanel} from './second-panel.js';

export function FlameCharts({frame, widthPx}: {frame: Frame; widthPx: number}) {
  const {flame} = frame;
  return flame === undefined ? null : <SecondPanel {...{frame, flame, widthPx}} />;
}

export function FlameBelow({frame}: {frame: Frame}) {
  const {flame, view} = frame;
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
      <FlamePanel {...{frame, flame, search, focus}} />
      <FunctionTable {...{frame, flame, search, focus}} />
    </div>
  );
}
