// The panel of the kernel's time in the selection: pickers of probe and target, a filter by text,
// and the table of series.

import type {ViewState} from '../../address/view-state.js';
import {Choice} from '../../controls/choice.js';
import {usePage} from '../../controls/context.js';
import {FILTER_ID} from '../../controls/landmarks.js';
import {Picker} from '../../controls/picker.js';
import type {Scene} from '../../data/scene.js';
import {formatCount} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import type {LatencyFrame} from '../model/latency-frame.js';
import {probeTitle} from '../model/series-table.js';
import {SeriesTable} from './series-table.js';

interface Props {
  readonly scene: Scene;
  readonly latency: LatencyFrame;
}

export function SeriesPanel({scene, latency}: Props) {
  const {change} = usePage();
  const {view} = scene;
  const {shown, summary, probes, probe, chosen} = latency;
  const isEmpty = shown.working.length + shown.waiting.length === 0;
  return (
    <section class="panel series-panel" aria-labelledby="series-title">
      <header class="panel-head">
        <h2 id="series-title">Kernel</h2>
        {probes.length > 0 && (
          <Choice
            label="Probe"
            options={probes.map((each) => [each, plainName(probeTitle(each))] as const)}
            value={probe}
            onPick={(picked) => change({probe: picked}, 'step')}
          />
        )}
        <TargetPicker view={view} targets={latency.targets} />
        <input
          id={FILTER_ID}
          type="search"
          class="filter"
          placeholder="Filter  /"
          aria-label="Filter series"
          spellcheck={false}
          value={view.text}
          onInput={(event) => change({text: event.currentTarget.value})}
        />
      </header>
      {isEmpty ? (
        <div class="panel-empty">{emptyWords(scene, latency)}</div>
      ) : (
        <SeriesTable {...{shown, view, chosen, summary, probe}} />
      )}
      {summary.straddling > 0 && (
        <p class="foot-note">
          {formatCount(summary.straddling)}{' '}
          {summary.straddling === 1 ? 'second reaches' : 'seconds reach'} over an end of a phase or
          of the selection and count for neither side.
        </p>
      )}
    </section>
  );
}

interface TargetPickerProps {
  readonly view: ViewState;
  readonly targets: readonly string[];
}

function TargetPicker({view, targets}: TargetPickerProps) {
  const {change} = usePage();
  return (
    <Picker
      label="Target"
      all="All targets"
      names={targets}
      value={view.target}
      onPick={(target) => {
        const isOther = target !== undefined && target !== view.chosen?.target;
        change({target, ...(isOther ? {chosen: undefined} : {})}, 'step');
      }}
    />
  );
}

function emptyWords({view, agents, live}: Scene, {summary, probe}: LatencyFrame): string {
  if (summary.problem !== undefined) return `${summary.problem.message} ${summary.problem.hint}`;
  if (summary.old) return 'Loading …';
  if (view.text !== '')
    return `Nothing here is called “${plainName(view.text)}”. Esc clears the filter.`;
  const reasons = agents.flatMap(({name, probes}) =>
    probes
      .filter((each) => each.name === probe && each.unavailable !== undefined)
      .map((each) => `${plainName(name)}: ${plainName(each.unavailable ?? '')}`),
  );
  if (live && reasons.length > 0) return `This probe cannot run. ${reasons.join(' · ')}`;
  return live
    ? 'No figures yet: the targets are idle, or none was found.'
    : 'No figures in this range of time.';
}
