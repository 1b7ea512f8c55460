// The bar above the charts: the views, the range that figures are about, and how much time the
// charts show.

import {Choice} from '../../controls/choice.js';
import {usePage} from '../../controls/context.js';
import type {Scene} from '../../data/scene.js';
import {loadBeside} from '../../run/status.js';
import type {Span} from '../../time/extent.js';
import {ALL} from '../../time/selection.js';
import {durationMs} from '../../time/time.js';
import {formatClock, formatDuration, formatSpan} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {ViewTabs} from './view-tabs.js';

export function ScopeBar({scene}: {scene: Scene}) {
  const {change} = usePage();
  const {view, tab, span, live, book} = scene;
  const isPart = view.selection.kind !== 'all';
  const options: (readonly [Span, string])[] = [
    ...(live ? [['recent', '10 min'] as const] : []),
    ...(book.run === undefined ? [] : [['run', 'Whole run'] as const]),
    ...(isPart ? [['selection', 'Selection'] as const] : []),
  ];
  return (
    <div class="scope-bar" data-part={isPart}>
      <ViewTabs tab={tab} />
      <p class="scope" role="status">
        {scopeWords(scene)}
      </p>
      {isPart && (
        <button
          type="button"
          class="reset"
          onClick={() => change({selection: ALL, span: undefined}, 'step')}
        >
          {live ? 'Back to live' : 'Whole run'} <kbd>Esc</kbd>
        </button>
      )}
      {options.length > 1 && (
        <Choice
          label="Time shown"
          options={options}
          value={span}
          onPick={(picked) => change({span: picked}, 'step')}
        />
      )}
    </div>
  );
}

/** Ranges that are shorter than this are told to the millisecond. */
const SHORT_MS = 10_000;

function scopeWords({view: {selection}, selected, scope, live, phases}: Scene) {
  const length = scope === undefined ? '' : formatSpan(durationMs(scope));
  if (selection.kind === 'phase') {
    const phase = phases.find(({index}) => index === selection.index);
    if (phase === undefined) return 'This run has no such phase';
    return (
      <>
        Phase <b>{plainName(phase.name)}</b>{' '}
        <span class="muted">{[loadBeside(phase), length].filter(Boolean).join(' · ')}</span>
        {phase.invalid !== undefined && <span class="warn"> {plainName(phase.invalid)}</span>}
      </>
    );
  }
  if (selection.kind === 'range' && selected !== undefined) {
    const isShort = durationMs(selected) < SHORT_MS;
    return (
      <>
        <b>
          {formatClock(selected.fromMs, isShort)} – {formatClock(selected.toMs, isShort)}
        </b>{' '}
        <span class="muted">{isShort ? formatDuration(durationMs(selected) * 1e6) : length}</span>
      </>
    );
  }
  return live ? (
    <>
      <b>Last 60 seconds</b>{' '}
      <span class="muted">click a phase or drag on a chart to select a part</span>
    </>
  ) : (
    <>
      <b>Whole run</b>{' '}
      <span class="muted">{length} · click a phase or drag on a chart to select a part</span>
    </>
  );
}
