// The controls of a flame graph: its samples, its shape, its base, and the search in it.

import {SAMPLE_KINDS} from '../../../src/domain/stacks/stack.js';
import {SHAPES} from '../../address/flame-view.js';
import type {FlameView} from '../../address/flame-view.js';
import {BasePicker} from '../../controls/base-picker.js';
import {Choice} from '../../controls/choice.js';
import {usePage} from '../../controls/context.js';
import {SEARCH_ID} from '../../controls/landmarks.js';
import {Picker} from '../../controls/picker.js';
import {TargetStepPickers} from '../../controls/target-step-pickers.js';
import type {Scene} from '../../data/scene.js';
import {formatCount, formatShare} from '../../words/format.js';
import type {FlameState} from '../data/flame-source.js';
import type {FlameGraph} from '../model/flame-graph.js';
import type {Search} from '../model/flame-search.js';

const SAMPLE_TITLES = {
  'on-cpu': 'on CPU',
  'off-cpu': 'off CPU',
  waiting: 'waiting, by goroutine',
} as const;

interface Props {
  readonly scene: Scene;
  readonly flame: FlameState;
}

export function FlameControls({scene, flame}: Props) {
  const {change} = usePage();
  const {view} = scene;
  const {answer} = flame.graph;
  const {targets = [], steps = [], waits = []} = answer?.facts ?? {};
  const set = (flame: Partial<FlameView>): void => change({flame}, 'step');
  return (
    <header class="panel-head flame-controls">
      <h2 id="flame-title" class="hidden">
        Flame graph
      </h2>
      <Choice
        label="Samples"
        options={SAMPLE_KINDS.map((each) => [each, SAMPLE_TITLES[each]] as const)}
        value={view.flame.samples}
        onPick={(samples) => set({samples, wait: undefined, zoom: undefined, focus: undefined})}
      />
      <Choice
        label="Shape"
        options={SHAPES.map((each) => [each, each] as const)}
        value={view.flame.shape}
        onPick={(shape) => change({flame: {shape}})}
      />
      <TargetStepPickers view={view} targets={targets} steps={steps} />
      {view.flame.samples !== 'on-cpu' && (
        <Picker
          label="Wait"
          all="All waits"
          names={waits}
          value={view.flame.wait}
          onPick={(wait) => set({wait})}
        />
      )}
      <BasePicker scene={scene} basePhases={flame.basePhases} />
      <IdleSwitch {...{view: view.flame, answer, set}} />
    </header>
  );
}

interface IdleProps {
  readonly view: FlameView;
  readonly answer: FlameGraph | undefined;
  readonly set: (changes: Partial<FlameView>) => void;
}

/** The switch is there only where there is idle time, or where it was turned on. */
function IdleSwitch({view, answer, set}: IdleProps) {
  const hidden = answer?.facts.idle ?? 0;
  if (hidden === 0 && !view.idle) return null;
  return (
    <label class="check" title="The time in which Go's scheduler looks for work and finds none">
      <input
        type="checkbox"
        checked={view.idle}
        onChange={({currentTarget}) => set({idle: currentTarget.checked})}
      />
      show idle scheduler
    </label>
  );
}

interface SearchProps {
  readonly view: FlameView;
  readonly search: Search | undefined;
  /** The share of all weight that matches, from 0 to 1. */
  readonly share: number | undefined;
}

export function SearchField({view, search, share}: SearchProps) {
  const {change} = usePage();
  return (
    <div class="flame-search">
      {search !== undefined && (
        <span role="status" class={search.problem === undefined ? 'head-note' : 'head-note warn'}>
          {search.problem === undefined
            ? `${formatCount(search.functions)} functions, ${formatShare(share ?? 0)} of all`
            : 'not a regular expression'}
        </span>
      )}
      <input
        id={SEARCH_ID}
        type="search"
        class="filter"
        placeholder="Search, or /regex/"
        title="Part of a name or module; between slashes a regular expression"
        aria-label="Search functions"
        spellcheck={false}
        value={view.search}
        onInput={({currentTarget}) => change({flame: {search: currentTarget.value}})}
      />
    </div>
  );
}
