// The list of runs: filters, the figures of a scenario over time, the comparison of two runs, and a table.

import {useMemo} from 'preact/hooks';

import {usePage} from '../../controls/context.js';
import {Picker} from '../../controls/picker.js';
import {RUNS_FILTER_ID} from '../../controls/landmarks.js';
import type {Scene} from '../../data/scene.js';
import {AGES} from '../../address/history-view.js';
import type {HistoryView} from '../../address/history-view.js';
import {formatCount} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import type {HistoryState} from '../data/history-source.js';
import {choicesOf, shownRuns} from '../model/history-rows.js';
import {trendsOf} from '../model/trends.js';
import {ComparisonPanel} from './comparison-panel.js';
import {HistoryTable} from './history-table.js';
import {TrendPanel} from './trend-panel.js';

interface Props {
  readonly scene: Scene;
  readonly state: HistoryState | undefined;
  readonly nowMs: number;
}

const NO_RUNS: never[] = [];
const MINUTE_MS = 60_000;

export function HistoryPage({scene, state, nowMs}: Props) {
  const {history} = scene.view;
  const answer = state?.list.answer;
  const runs = answer?.runs ?? NO_RUNS;
  // The page is drawn each second; an age is told to the minute.
  const minuteMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  const shown = useMemo(() => shownRuns(runs, history, minuteMs), [runs, history, minuteMs]);
  const trends = useMemo(() => trendsOf(shown, history.scenario), [shown, history.scenario]);
  if (answer === undefined) {
    return (
      <p class="panel panel-empty" role="status">
        {state?.list.problem?.message ?? 'Reading the runs …'}
      </p>
    );
  }
  return (
    <>
      {state?.comparison !== undefined && (
        <ComparisonPanel comparison={state.comparison} scene={scene} />
      )}
      {trends !== undefined && trends.trends.length > 0 && (
        <TrendPanel trends={trends} picked={history.picked} />
      )}
      <section class="panel" aria-labelledby="history-title">
        <header class="panel-head">
          <h2 id="history-title">Runs</h2>
          <p class="head-note" role="status">
            {countWords(shown.length, runs.length, answer.unread)}
          </p>
          <Filters history={history} runs={runs} />
        </header>
        <HistoryTable shown={shown} history={history} old={state?.list.old ?? false} />
        {(answer.damaged ?? []).map(({file, message}) => (
          <p key={file} class="foot-note warn">
            {plainName(message)}
          </p>
        ))}
      </section>
    </>
  );
}

function countWords(shown: number, all: number, unread: number): string {
  const counted = shown === all ? formatCount(all) : `${formatCount(shown)} of ${formatCount(all)}`;
  return unread === 0 ? counted : `${counted}; ${formatCount(unread)} more are being read …`;
}

function Filters({
  history,
  runs,
}: {
  readonly history: HistoryView;
  readonly runs: Parameters<typeof choicesOf>[0];
}) {
  const {change} = usePage();
  const {scenarios, labels} = useMemo(() => choicesOf(runs), [runs]);
  // What somebody filters stays on the screen when a run begins.
  const filter = (changes: Partial<HistoryView>, kind: 'step' | 'detail' = 'step'): void =>
    change({tab: 'runs', history: changes}, kind);
  return (
    <>
      <Picker
        label="Scenario"
        all="All scenarios"
        names={scenarios}
        value={history.scenario}
        onPick={(scenario) => filter({scenario})}
      />
      <Picker
        label="Label"
        all="All labels"
        names={labels}
        value={history.label}
        onPick={(label) => filter({label})}
      />
      <Picker
        label="Began in the last"
        all="At any time"
        names={AGES}
        value={history.age}
        onPick={(age) => filter({age: AGES.find((each) => each === age)})}
      />
      <input
        id={RUNS_FILTER_ID}
        class="filter"
        type="search"
        placeholder="Filter ( / )"
        aria-label="Filter by name, label, registry, verdict or note"
        value={history.text}
        onInput={({currentTarget}) => filter({text: currentTarget.value}, 'detail')}
      />
    </>
  );
}
