// The table of series: total time as bars, quantiles, bytes, errors. A click on a row shows its
// series in the heat map. Calls that wait are below the others, and have no bars.

import {useState} from 'preact/hooks';

import {optional} from '../../../src/domain/optional.js';
import type {SeriesKey} from '../../../src/domain/record.js';
import {nextSort} from '../../address/series-sort.js';
import type {SortColumn} from '../../address/series-sort.js';
import type {ViewState} from '../../address/view-state.js';
import {usePage} from '../../controls/context.js';
import {SortHeader} from '../../controls/sort-header.js';
import {isSameSeries} from '../../run/series-catalog.js';
import {formatBytes, formatCount, formatDuration, formatShare} from '../../words/format.js';
import {plainName} from '../../words/plain-name.js';
import type {LatencyFrame} from '../model/latency-frame.js';
import {isErrorMetric} from '../model/series-rows.js';
import type {SeriesRow} from '../model/series-rows.js';

interface Props extends Pick<LatencyFrame, 'shown' | 'chosen' | 'summary' | 'probe'> {
  readonly view: ViewState;
}

/** The number of rows at first; a click shows the rest. */
const FIRST_ROWS = 16;

export function SeriesTable({shown, view, chosen, summary, probe}: Props) {
  const {change} = usePage();
  const [all, setAll] = useState(false);
  const {working, waiting, mostNs, workingNs} = shown;
  const rows = all ? working : working.slice(0, FIRST_ROWS);
  const rowOf = (row: SeriesRow) => (
    <Row
      key={row.name}
      row={row}
      chosen={isSameSeries(row.key, chosen)}
      withTarget={view.target === undefined}
      share={row.waiting || mostNs === 0 ? 0 : row.totalNs / mostNs}
      ofAll={row.waiting || workingNs === 0 ? undefined : row.totalNs / workingNs}
      onChoose={(key) => change({chosen: key}, 'step')}
    />
  );
  return (
    <div class="table-frame" data-old={summary.old}>
      <table class="series-table">
        <Head view={view} probe={probe} />
        <tbody>{rows.map(rowOf)}</tbody>
        {waiting.length > 0 && (
          <tbody class="waiting">
            <tr class="group-row">
              <th scope="rowgroup" colSpan={8}>
                Waiting for work or for each other{' '}
                <span>not slow by itself: an idle server spends all its time here</span>
              </th>
            </tr>
            {waiting.map(rowOf)}
          </tbody>
        )}
      </table>
      {working.length > rows.length && (
        <button type="button" class="more" onClick={() => setAll(true)}>
          Show all {formatCount(working.length)}
        </button>
      )}
    </div>
  );
}

function Head({view: {sort}, probe}: Pick<Props, 'view' | 'probe'>) {
  const {change} = usePage();
  const onSort = (column: SortColumn): void => change({sort: nextSort(sort, column)});
  const counts = probe === 'syscalls' ? 'Calls' : 'Count';
  const column = (name: SortColumn, text: string, title?: string) => (
    <SortHeader column={name} {...{text, sort, onSort}} {...optional('title', title)} />
  );
  return (
    <thead>
      <tr>
        {column('series', NAMES_OF[probe] ?? 'Series')}
        {column(
          'total',
          'Total time',
          'The sum of all calls of all threads; it may be longer than the time that passed',
        )}
        {column('calls', counts)}
        {column('p50', 'p50')}
        {column('p95', 'p95')}
        {column('p99', 'p99')}
        {column('bytes', 'Bytes')}
        {column('errors', probe === 'tcp' ? 'Retransmits' : 'Errors')}
      </tr>
    </thead>
  );
}

const NAMES_OF: Readonly<Record<string, string>> = {
  syscalls: 'Call',
  tcp: 'Peer',
  block: 'Device',
  runqueue: 'Target',
};

interface RowProps {
  readonly row: SeriesRow;
  readonly chosen: boolean;
  readonly withTarget: boolean;
  readonly share: number;
  readonly ofAll: number | undefined;
  readonly onChoose: (key: SeriesKey) => void;
}

function Row({row, chosen, withTarget, share, ofAll, onChoose}: RowProps) {
  const {key} = row;
  const counters = row.counters.map(
    ([metric, count]) => `${plainName(metric)} ${formatCount(count)}`,
  );
  const choose = row.timed ? () => onChoose(key) : undefined;
  return (
    <tr aria-current={chosen} data-timed={row.timed} onClick={choose}>
      <th scope="row" class="col-series">
        <SeriesName row={row} withTarget={withTarget} />
      </th>
      <td class="col-total">
        <span class="bar" style={{width: `${share * 100}%`}} />
        <span class="bar-text" title={ofAll === undefined ? '' : `${formatShare(ofAll)} of all`}>
          {row.totalNs > 0 ? formatDuration(row.totalNs) : '–'}
        </span>
      </td>
      <td>{row.timed || row.count > 0 ? formatCount(row.count) : '–'}</td>
      <td>{formatDuration(row.p50Ns)}</td>
      <td>{formatDuration(row.p95Ns)}</td>
      <td>{formatDuration(row.p99Ns)}</td>
      <td title={counters.join('\n')}>{row.bytes > 0 ? formatBytes(row.bytes) : ''}</td>
      <td class="col-errors" title={errorWords(row)}>
        {row.errors > 0 && <ErrorCount row={row} />}
      </td>
    </tr>
  );
}

function SeriesName({row, withTarget}: Pick<RowProps, 'row' | 'withTarget'>) {
  const {key, timed} = row;
  const name = plainName(key.series === '' ? key.target : key.series);
  return (
    <>
      {timed ? (
        <button type="button" class="series-name" title={name}>
          {name}
        </button>
      ) : (
        <span class="series-name" title={name}>
          {name}
        </span>
      )}
      {!timed && <span class="tag">{plainName(key.probe)}</span>}
      {key.metric !== '' && key.metric !== 'latency' && (
        <span class="tag">{plainName(key.metric)}</span>
      )}
      {withTarget && key.series !== '' && (
        <span class="series-target">{plainName(key.target)}</span>
      )}
    </>
  );
}

function ErrorCount({row: {errors, routineErrors}}: {row: SeriesRow}) {
  return <span class={errors > routineErrors ? 'bad' : 'muted'}>{formatCount(errors)}</span>;
}

function errorWords({counters}: SeriesRow): string {
  return counters
    .filter(([metric]) => isErrorMetric(metric))
    .map(([metric, count]) => `${plainName(metric.replace('errors.', ''))} ${formatCount(count)}`)
    .join('\n');
}
