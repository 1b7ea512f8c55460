// Picks what the selected time is compared with: a phase or a range of this run, or another run. Views that
// compare share it.

import type {PhaseJson} from '../../src/contract/run-json.js';
import type {Base} from '../address/flame-view.js';
import type {Scene} from '../data/scene.js';
import {ALL} from '../time/selection.js';
import {formatClock} from '../words/format.js';
import {plainName} from '../words/plain-name.js';
import {usePage} from './context.js';

interface Props {
  readonly scene: Scene;
  /** The phases of the other run, to pick one; undefined where the view takes the one that fits. */
  readonly basePhases?: readonly PhaseJson[];
}

const PIN = 'pin';

export function BasePicker({scene, basePhases}: Props) {
  const {change} = usePage();
  const {view, phases, runId, runs} = scene;
  const {flame, selection} = view;
  const {base} = flame;
  const others = runs.runs.filter(({id}) => id !== runId);
  const compare = (next: Base | undefined): void =>
    change({flame: {base: next, sort: undefined}}, 'step');
  const pick = (value: string): void => {
    if (value === PIN) compare({selection});
    else if (value.startsWith('phase ')) compare(ofPhase(Number(value.slice(6))));
    else if (value.startsWith('run ')) compare({run: value.slice(4), selection: ALL});
    else if (value === '') compare(undefined);
  };
  return (
    <>
      <label class="select-label compare">
        <span class="hidden">Compare with</span>
        <select value={valueOf(base)} onChange={({currentTarget}) => pick(currentTarget.value)}>
          <option value="">Compare with …</option>
          {base?.run === undefined && base?.selection.kind === 'range' && (
            <option value="range">{rangeText(base)}</option>
          )}
          {selection.kind !== 'all' && (
            <option value={PIN}>What is selected now, from now on</option>
          )}
          <optgroup label="Phases of this run">
            {phases.map(({index, name}) => (
              <option key={index} value={`phase ${index}`}>
                vs {plainName(name)}
              </option>
            ))}
          </optgroup>
          <optgroup label="Other runs">
            {others.map(({id, name}) => (
              <option key={id} value={`run ${id}`}>
                vs {plainName(name)}
              </option>
            ))}
          </optgroup>
        </select>
      </label>
      {base?.run !== undefined && basePhases !== undefined && (
        <PhaseOfRun
          base={base}
          basePhases={base.run === runId ? phases : basePhases}
          onPick={(picked) => compare({...base, ...picked})}
        />
      )}
    </>
  );
}

interface PhaseOfRunProps {
  readonly base: Base;
  readonly basePhases: readonly PhaseJson[];
  readonly onPick: (picked: Base) => void;
}

function PhaseOfRun({base: {selection}, basePhases, onPick}: PhaseOfRunProps) {
  return (
    <label class="select-label">
      <span class="hidden">Phase of the run that it is compared with</span>
      <select
        value={selection.kind === 'phase' ? String(selection.index) : ''}
        onChange={({currentTarget: {value}}) =>
          onPick(value === '' ? {selection: ALL} : ofPhase(Number(value)))
        }
      >
        <option value="">the whole run</option>
        {basePhases.map(({index, name}) => (
          <option key={index} value={String(index)}>
            {plainName(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function ofPhase(index: number): Base {
  return {selection: {kind: 'phase', index}};
}

function valueOf(base: Base | undefined): string {
  if (base === undefined) return '';
  if (base.run !== undefined) return `run ${base.run}`;
  const {selection} = base;
  return selection.kind === 'phase' ? `phase ${selection.index}` : selection.kind;
}

function rangeText({selection}: Base): string {
  if (selection.kind !== 'range') return '';
  return `vs ${formatClock(selection.fromMs, true)} – ${formatClock(selection.toMs, true)}`;
}
