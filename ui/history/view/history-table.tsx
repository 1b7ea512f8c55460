// The table of runs. A click on a name opens the run; two that are picked are compared.

import {useState} from 'preact/hooks';

import type {HistoryRunJson} from '../../../src/contract/history-json.js';
import {nextHistorySort, nextPicks} from '../../address/history-view.js';
import type {HistoryColumn, HistoryView} from '../../address/history-view.js';
import {usePage} from '../../controls/context.js';
import {SortHeader} from '../../controls/sort-header.js';
import {ALL} from '../../time/selection.js';
import {msOf} from '../../time/time.js';
import {
  formatBytes,
  formatCount,
  formatDate,
  formatDuration,
  formatSpan,
  NOTHING,
} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import {labelsOf, registryOf, scenarioOf} from '../model/history-rows.js';
import {kneeText} from './figures.js';

interface Props {
  readonly shown: readonly HistoryRunJson[];
  readonly history: HistoryView;
  /** A newer answer is on its way. */
  readonly old: boolean;
}

/** The number of rows at first; a click shows the rest. */
const FIRST_ROWS = 100;

export function HistoryTable({shown, history, old}: Props) {
  const [all, setAll] = useState(false);
  const rows = all ? shown : shown.slice(0, FIRST_ROWS);
  return (
    <>
      <div class="table-frame" data-old={old}>
        <table class="history-table">
          <Head history={history} />
          <tbody>
            {rows.map((run) => (
              <Row key={run.id} run={run} picked={history.picked} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && <p class="panel-empty">No run is like that.</p>}
      {shown.length > rows.length && (
        <button type="button" class="more" onClick={() => setAll(true)}>
          Show all {formatCount(shown.length)}
        </button>
      )}
    </>
  );
}

const COLUMNS: readonly (readonly [HistoryColumn, text: string, title: string])[] = [
  ['scenario', 'Scenario', 'The name of the scenario, and of the run where that is another one'],
  ['when', 'Began', 'When the run began, and how long it took'],
  ['registry', 'Registry', 'The release of the registries that were watched'],
  ['knee', 'Knee', 'The highest load that held; with ≥ no higher one was tried'],
  ['day', 'A day', 'Operations of a day at the highest load that held'],
  ['p95', 'p95', 'At the knee, else in the last phase: the slowest operation'],
  ['cost', 'CPU each', 'CPU time of all targets for each operation of that phase'],
  ['verdict', 'Verdict', 'What the run came to, in a word'],
  ['size', 'Size', 'Bytes of the run file'],
];

function Head({history: {sort}}: Pick<Props, 'history'>) {
  const {change} = usePage();
  const onSort = (column: HistoryColumn): void =>
    change({tab: 'runs', history: {sort: nextHistorySort(sort, column)}});
  return (
    <thead>
      <tr>
        <th scope="col">
          <span class="hidden">Compare</span>
        </th>
        {COLUMNS.map(([column, text, title]) => (
          <SortHeader key={column} {...{column, text, title, sort, onSort}} />
        ))}
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly run: HistoryRunJson;
  readonly picked: readonly string[];
}

function Row({run, picked}: RowProps) {
  const {change} = usePage();
  const {id, name, startUnixNs, endUnixNs, bytes, note, summary} = run;
  const startMs = msOf(startUnixNs);
  const isPicked = picked.includes(id);
  const title = plainName(name);
  return (
    <tr aria-current={isPicked}>
      <td class="col-pick">
        <input
          type="checkbox"
          checked={isPicked}
          aria-label={`Compare ${title} of ${formatDate(startMs)}`}
          onChange={() => change({tab: 'runs', history: {picked: nextPicks(picked, id)}}, 'step')}
        />
      </td>
      <th scope="row" class="col-scenario">
        <button
          type="button"
          class="run-name"
          title={note === undefined ? id : `${id}: ${plainName(note)}`}
          onClick={() => change({run: id, tab: undefined, selection: ALL, span: undefined}, 'step')}
        >
          {title}
        </button>
        {scenarioOf(run) !== name && <span class="tag">{plainName(scenarioOf(run))}</span>}
        {labelsOf(run).map((label) => (
          <span key={label} class="tag">
            {plainName(label)}
          </span>
        ))}
      </th>
      <td>
        {formatDate(startMs)}{' '}
        <span class="muted">
          {endUnixNs === undefined ? '' : formatSpan(msOf(endUnixNs) - startMs)}
        </span>
      </td>
      <td class="col-registry" title={plainName(registryOf(run))}>
        {plainName(registryOf(run)) || NOTHING}
      </td>
      <td>{kneeText(run)}</td>
      <td>{formatCount(summary.operationsPerDay)}</td>
      <td>{formatDuration(nsOf(summary.p95Ms))}</td>
      <td>{formatDuration(nsOf(summary.cpuMsPerOperation))}</td>
      <td class={TONES[summary.verdict] ?? ''}>{summary.verdict}</td>
      <td>{formatBytes(bytes)}</td>
    </tr>
  );
}

const TONES: Readonly<Record<string, string>> = {
  interrupted: 'warn',
  degraded: 'bad',
  failing: 'bad',
  'no load': 'warn',
  leaks: 'bad',
};

function nsOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 1e6);
}
