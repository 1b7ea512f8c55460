// The figures of a run as one long CSV table (RFC 4180) for spreadsheets and data frames. Kernel and
// client figures have one line for each interval and metric. Hostile names cannot become formulas.

import {approximateSumNs, quantileNs, totalCount} from '../domain/histogram.js';
import type {Histogram} from '../domain/histogram.js';
import type {LoadReport, LoadRow} from '../domain/load.js';
import type {RunReader} from '../domain/ports.js';
import type {Figure} from '../domain/record.js';
import {placeInterval} from '../domain/run.js';
import type {Phase} from '../domain/run.js';
import {csvField} from '../guard/escape.js';

type Field = string | number | bigint | undefined;

export const CSV_COLUMNS = [
  'start_unix_ns',
  'end_unix_ns',
  'phase', // empty for an interval that straddles two, or lies in none
  'host', // for client figures the name of the generator
  'target',
  'probe',
  'series',
  'metric',
  'count',
  'total_ms',
  'p50_ms',
  'p95_ms',
  'p99_ms',
  'value', // what was added to a counter, or the level of a gauge at the end
] as const;

/** Lines with line ends. To be read while the run file is open. Times are on the collector's clock. */
export function* writeCsv(reader: RunReader): Iterable<string> {
  const phases = reader.phases();
  const hosts = new Map(reader.hosts().map(({agentId, host}) => [agentId, host.name]));
  yield line(CSV_COLUMNS);
  for (const {agentId, startNs, endNs, figures} of reader.figures({})) {
    const placement = placeInterval(phases, startNs, endNs);
    const phase = placement.kind === 'inside' ? placement.phase.name : '';
    const beginning = [startNs, endNs, phase, hosts.get(agentId) ?? agentId];
    for (const figure of figures) yield line([...beginning, ...figureFields(figure)]);
  }
  for (const report of reader.loadReports()) yield* loadLines(report, phases);
}

function figureFields(figure: Figure): Field[] {
  const {target, probe, series, metric} = figure;
  const key = [target, probe, series, metric];
  if (figure.kind === 'histogram') return [...key, ...histogramFields(figure.histogram), undefined];
  return [...key, ...NO_HISTOGRAM, figure.value];
}

function* loadLines(report: LoadReport, phases: readonly Phase[]): Iterable<string> {
  const phase = phases.find(({index}) => index === report.phaseIndex)?.name ?? '';
  const beginning = [report.startNs, report.endNs, phase, report.source, '', 'load'];
  for (const row of report.rows) {
    const series = row.step === undefined ? row.operation : `${row.operation} ${row.step}`;
    for (const fields of rowFields(row)) yield line([...beginning, series, ...fields]);
  }
}

function rowFields({latency, errors, untimed, bytesIn, bytesOut}: LoadRow): Field[][] {
  return [
    ['latency', ...histogramFields(latency), undefined],
    ['bytesIn', ...NO_HISTOGRAM, bytesIn],
    ['bytesOut', ...NO_HISTOGRAM, bytesOut],
    ...(untimed === undefined ? [] : [['untimed', ...NO_HISTOGRAM, untimed]]),
    ...Object.entries(errors).map(([kind, count]) => [`errors.${kind}`, ...NO_HISTOGRAM, count]),
  ];
}

const NO_HISTOGRAM: readonly undefined[] = [undefined, undefined, undefined, undefined, undefined];

function histogramFields(histogram: Histogram): Field[] {
  const quantiles = [0.5, 0.95, 0.99].map((q) => quantileNs(histogram, q));
  const totalMs = approximateSumNs(histogram) / 1e6;
  return [totalCount(histogram), totalMs, ...quantiles.map((ns) => ns && ns / 1e6)];
}

function line(fields: readonly Field[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}
