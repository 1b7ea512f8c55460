// regscope runs list: the runs of the data directory, the newest first, with what each came to.

import {historyRunJson} from '../../contract/to-json.js';
import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import {fitsFilter, type HistoryFilter, type HistoryRun} from '../../domain/history/history-run.js';
import {visibleText} from '../../guard/escape.js';
import {writeBytes, writeCount, writeLoad} from '../../insight/words/figures.js';
import {readDurationMs} from '../../scenario/units.js';
import {CLEAR_LINE, printJson, say, warn, widthOf} from '../console/terminal.js';
import {ABSENT, dateOf, millis} from '../render/cells.js';
import {writeTable} from '../render/table.js';
import {openHistory} from './open-history.js';

export interface ListOptions {
  readonly data: string;
  readonly json?: boolean;
  readonly label?: readonly string[];
  readonly scenario?: string;
  readonly since?: string;
}

export function listRuns(options: ListOptions): void {
  const filter = filterOf(options);
  const {runs: all, damaged} = openHistory(options.data, {onRead: showReading});
  showReading();
  const runs = all.filter((run) => fitsFilter(run, filter));
  if (options.json === true) return printJson({runs: runs.map(historyRunJson), damaged});
  for (const {message} of damaged) warn(visibleText(message));
  for (const {run} of runs) {
    if (run.interrupted !== undefined) warn(`${run.id}: ${run.interrupted}`);
  }
  if (all.length === 0)
    return say(`there are no runs in ${options.data}; \`regscope run demo\` makes one`);
  if (runs.length === 0) return say(`none of ${all.length} runs is like that`);
  process.stdout.write(tableOf(runs));
}

/** Without the columns in which no run has anything. Only a terminal has a width. */
function tableOf(runs: readonly HistoryRun[]): string {
  const rows = runs.map(row);
  const isUsed = HEADERS.map((_, column) => rows.some((cells) => cells[column] !== ABSENT));
  const used = <Value>(values: readonly Value[]): Value[] => values.filter((_, at) => isUsed[at]);
  const width = process.stdout.isTTY ? widthOf(process.stdout) : Infinity;
  return writeTable(used(HEADERS), rows.map(used), {width, whole: ['id']});
}

/** Many new files take seconds: a terminal shows which one is read, and nothing when none is. */
function showReading(file?: string): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(CLEAR_LINE + (file === undefined ? '' : `reading ${visibleText(file)}`));
}

const HEADERS = [
  ...['id', 'name', 'started', 'seconds', 'labels', 'registry', 'knee', 'a day', 'p95'],
  ...['verdict', 'size'],
];

function row({run, bytes, summary}: HistoryRun): string[] {
  const {knee, p95Ms, verdict, operationsPerDay, registryVersions} = summary;
  return [
    run.id,
    run.name,
    dateOf(Number(run.startNs / 1_000_000n)),
    run.endNs === undefined ? ABSENT : (Number(run.endNs - run.startNs) / 1e9).toFixed(1),
    labelsOf(run.labels),
    registryVersions?.join(', ') ?? ABSENT,
    knee === undefined ? ABSENT : kneeOf(knee),
    operationsPerDay === undefined ? ABSENT : writeCount(operationsPerDay),
    millis(p95Ms),
    verdict,
    writeBytes(bytes),
  ];
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const words = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return words.length === 0 ? ABSENT : words.join(' ');
}

/** `8 users` is where it broke above; `≥ 8 users` held, and no higher load was tried. */
function kneeOf({users, rate, isLimit}: NonNullable<HistoryRun['summary']['knee']>): string {
  if (users === undefined && rate === undefined) return 'below all';
  const load = writeLoad({...optional('users', users), ...optional('rate', rate)});
  return isLimit ? load : `≥ ${load}`;
}

function filterOf({label = [], scenario, since}: ListOptions): HistoryFilter {
  return {
    labels: label.map((text) => {
      const at = text.indexOf('=');
      return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
    }),
    ...optional('scenario', scenario),
    ...optional('sinceNs', since === undefined ? undefined : sinceNs(since, Date.now())),
  };
}

/** A time before now, or a date. Throws `CLI_OPTION_INVALID`. */
function sinceNs(text: string, nowMs: number): bigint {
  const ageMs = readDurationMs(text);
  const timeMs = ageMs === undefined ? dateMs(text) : nowMs - ageMs;
  if (Number.isFinite(timeMs)) return BigInt(Math.round(timeMs)) * 1_000_000n;
  throw new ProfilerError(
    'CLI_OPTION_INVALID',
    `--since ${text} is neither an age nor a date`,
    'as in --since 7d, --since 2026-11-01 or --since 2026-11-01T08:00:00Z',
  );
}

function dateMs(text: string): number {
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
}
