// The phases of the run along the time axis, with name and load; the height shows the load. A click
// selects a phase, a second click selects all again.

import type {PhaseJson, VerdictJson} from '../../../src/contract/run-json.js';
import {CrosshairLine} from '../../charts/time-overlay.js';
import {usePage} from '../../controls/context.js';
import type {PolledState} from '../../data/polled.js';
import type {Scene} from '../../data/scene.js';
import {loadBeside, loadShare} from '../../run/status.js';
import {ALL, phaseRange} from '../../time/selection.js';
import {durationMs, overlaps, shareOf} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';
import {formatSpan} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';

interface Props {
  readonly scene: Scene;
  readonly verdict: PolledState<VerdictJson> | undefined;
}

export function PhaseBand({scene, verdict}: Props) {
  const {change} = usePage();
  const {phases, extent, edgeMs, view, live} = scene;
  const selected = view.selection.kind === 'phase' ? view.selection.index : undefined;
  const shown = phases.filter((phase) => overlaps(phaseRange(phase, edgeMs), extent));
  return (
    <div class="phase-band" role="group" aria-label="Phases">
      {shown.map((phase) => (
        <PhaseBlock
          key={phase.index}
          phase={phase}
          share={loadShare(phase, phases)}
          extent={extent}
          range={phaseRange(phase, edgeMs)}
          selected={phase.index === selected}
          broke={brokenIn(phase, verdict)}
          current={live && phase.endUnixNs === undefined}
          onPick={() =>
            change(
              {selection: phase.index === selected ? ALL : {kind: 'phase', index: phase.index}},
              'step',
            )
          }
        />
      ))}
      {shown.length === 0 && <span class="phase-none">{noPhases(phases.length > 0)}</span>}
      <CrosshairLine extent={extent} />
    </div>
  );
}

/** The operations that broke their limit in this phase and not at lower loads. */
function brokenIn({index}: PhaseJson, verdict: Props['verdict']): readonly string[] {
  const broke = verdict?.old === false ? (verdict.answer?.broke ?? []) : [];
  return broke.flatMap(({phaseIndex, operation}) => (phaseIndex === index ? operation : []));
}

function noPhases(elsewhere: boolean): string {
  return elsewhere ? 'No phase in this range of time' : 'No phases: no load generator marks any';
}

interface BlockProps {
  readonly phase: PhaseJson;
  readonly share: number;
  readonly extent: TimeRange;
  readonly range: TimeRange;
  readonly selected: boolean;
  readonly broke: readonly string[];
  readonly current: boolean;
  readonly onPick: () => void;
}

function PhaseBlock(props: BlockProps) {
  const {phase, share, extent, range, selected, broke, current, onPick} = props;
  const left = Math.max(0, shareOf(extent, range.fromMs));
  const right = Math.min(1, shareOf(extent, range.toMs));
  const load = loadBeside(phase);
  const name = plainName(phase.name);
  const invalid = plainName(phase.invalid ?? '');
  const broken = broke.map((operation) => `${plainName(operation)} broke here`).join(', ');
  const words = [name, load, formatSpan(durationMs(range)), broken, invalid].filter(Boolean);
  return (
    <button
      type="button"
      class="phase"
      aria-pressed={selected}
      aria-label={words.join(', ')}
      title={words.join(' · ')}
      data-current={current}
      data-broke={broke.length > 0}
      data-invalid={phase.invalid !== undefined}
      style={{left: `${left * 100}%`, width: `${Math.max(0, right - left) * 100}%`}}
      onClick={onPick}
    >
      <span class="phase-words">
        <b>{name}</b> {load}
      </span>
      <span class="phase-profile">
        <span class="phase-load" style={{height: `${share * 100}%`}} />
      </span>
    </button>
  );
}
