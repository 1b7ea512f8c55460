// Picks the run: what goes on now, or a run that is kept.

import type {Tab} from '../../address/view-state.js';
import {usePage} from '../../controls/context.js';
import type {Scene} from '../../data/scene.js';
import {ALL} from '../../time/selection.js';
import {msOf} from '../../time/time.js';
import {formatDate, formatSpan} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';

const LIVE = '';

interface Props {
  readonly scene: Scene;
  readonly activeRunId: string | undefined;
}

export function RunPicker({scene, activeRunId}: Props) {
  const {runs, view, live, book} = scene;
  const {change} = usePage();
  const value = live ? LIVE : (view.run ?? LIVE);
  const ended = runs.runs.filter(({id}) => id !== activeRunId);
  const isListed = value === LIVE || ended.some(({id}) => id === value);
  return (
    <label class="fact run-picker">
      <span class="fact-name">Run</span>
      <select
        value={value}
        onChange={({currentTarget}) => {
          const run = currentTarget.value === LIVE ? undefined : currentTarget.value;
          change({run, tab: tabAfter(run, scene), selection: ALL, span: undefined}, 'step');
        }}
      >
        <option value={LIVE}>{liveText(live ? book.run?.name : undefined, activeRunId)}</option>
        {!isListed && <option value={value}>{plainName(book.run?.name ?? value)}</option>}
        {ended.length > 0 && (
          <optgroup label="Kept runs">
            {ended.map((run) => (
              <option key={run.id} value={run.id}>
                {plainName(run.name)} · {formatDate(msOf(run.startUnixNs))}
                {run.endUnixNs === undefined
                  ? ''
                  : ` · ${formatSpan(msOf(run.endUnixNs) - msOf(run.startUnixNs))}`}
              </option>
            ))}
          </optgroup>
        )}
        {runs.damaged !== undefined && runs.damaged.length > 0 && (
          <optgroup label="Cannot be read">
            {runs.damaged.map(({file, message}) => (
              <option key={file} disabled>
                {plainName(file)}: {plainName(message)}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </label>
  );
}

/** From the list of runs a choice leads to what was chosen. */
function tabAfter(run: string | undefined, {tab, view}: Scene): Tab | undefined {
  if (tab !== 'runs') return view.tab;
  return run === undefined ? 'latency' : undefined;
}

function liveText(name: string | undefined, activeRunId: string | undefined): string {
  if (name !== undefined) return `${plainName(name)} · live`;
  return activeRunId === undefined ? 'Live, without a run' : 'Live: the run that goes on';
}
