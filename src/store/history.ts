// The runs of a data directory with a summary of each. Summaries are made once and kept in a side file,
// because making one means reading a whole run. The side file is a cache: it may be removed at any time, and
// what does not fit a run file as it is now is made anew.

import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';

import {ProfilerError} from '../domain/error.js';
import type {DamagedRun, RunReader} from '../domain/ports.js';
import {isRunId} from '../domain/run.js';
import type {Run} from '../domain/run.js';
import {
  RUN_VERDICTS,
  type HistoryRun,
  type RunHistory,
  type RunSummary,
} from '../domain/history/history-run.js';
import {MIGRATIONS} from './file/migrations.js';
import {isPlainFile} from './file/plain-file.js';
import {runsDir} from './file/run-path.js';
import {openRunFile} from './reader.js';
import {bytesOf, lookOf, newestFirst, readEntry, runFilesIn} from './run-entries.js';

export interface Summarizer {
  /** Another number makes all summaries anew. */
  readonly version: number;
  /** Called for a run that is over. */
  readonly summarize: (reader: RunReader) => RunSummary;
  /** Called before a run is read that the side file does not have. */
  readonly onRead?: (file: string) => void;
  /**
   * Once this time has passed, no more runs are read that the side file does not have: they come with the
   * next call. Absent for no bound. The run that is being read is read to its end.
   */
  readonly patienceMs?: number;
}

const SIDE_FILE = 'history.json';

/** What the side file has of one run file. */
interface Kept {
  readonly look: string;
  readonly run: Run;
  readonly bytes: number;
  readonly summary: RunSummary;
}

export function readHistory(dataDir: string, summarizer: Summarizer): RunHistory {
  const folder = runsDir(dataDir);
  const sideFile = join(folder, SIDE_FILE);
  const format = `regscope-history/${summarizer.version}.${MIGRATIONS.length}`;
  const before = readSideFile(sideFile, format);
  const now = new Map<string, Kept>();
  const runs: HistoryRun[] = [];
  const damaged: DamagedRun[] = [];
  let unread = 0;
  const lastMs = performance.now() + (summarizer.patienceMs ?? Infinity);
  for (const file of newestNamesFirst(runFilesIn(folder))) {
    const kept = before.get(basename(file));
    const known = kept !== undefined && kept.look === lookOf(file) ? kept : undefined;
    if (known === undefined && performance.now() > lastMs) {
      unread += 1;
      continue;
    }
    const entry = known ?? readRun(file, summarizer);
    if ('code' in entry) {
      damaged.push(entry);
      continue;
    }
    const {look, ...shown} = entry;
    runs.push({file, ...shown});
    if (look !== undefined) now.set(basename(file), entry === known ? known : {look, ...shown});
  }
  if (isOther(before, now)) writeSideFile(sideFile, format, now);
  const byTime = runs.sort(newestFirst);
  return {runs: withoutCopies(byTime), damaged, unread};
}

/** Names of run files begin with the time of the run. */
function newestNamesFirst(files: readonly string[]): string[] {
  return files.toSorted((left, right) => (basename(left) < basename(right) ? 1 : -1));
}

function readRun(
  file: string,
  {summarize, onRead}: Summarizer,
): (Omit<Kept, 'look'> & {readonly look?: string}) | DamagedRun {
  onRead?.(file);
  const {entry} = readEntry(file);
  if ('error' in entry) return {file, code: entry.error.code, message: entry.error.message};
  const {run} = entry;
  const bytes = bytesOf(file);
  if (run.endNs === undefined) return {run, bytes, summary: {verdict: 'goes on'}};
  // The look is taken before the summary is made, so that what is written meanwhile makes it anew.
  const look = lookOf(file);
  const reader = openRunFile(file);
  try {
    return {look, run, bytes, summary: summarize(reader)};
  } catch (error) {
    if (!(error instanceof ProfilerError)) throw error;
    return {file, code: error.code, message: error.message};
  } finally {
    reader.close();
  }
}

/** Two copies of one run are the same run, so the first of them is listed. */
function withoutCopies(runs: readonly HistoryRun[]): HistoryRun[] {
  const ids = new Set<string>();
  return runs.filter(({run: {id}}) => !ids.has(id) && ids.add(id));
}

function isOther(before: ReadonlyMap<string, Kept>, now: ReadonlyMap<string, Kept>): boolean {
  return before.size !== now.size || [...now].some(([name, kept]) => before.get(name) !== kept);
}

/** Empty where there is none, or none of this format. A pipe or a device in its place is not waited for. */
function readSideFile(path: string, format: string): Map<string, Kept> {
  if (!isPlainFile(path)) return new Map();
  try {
    const read = JSON.parse(readFileSync(path, 'utf8')) as {format?: unknown; runs?: object};
    if (read.format !== format) return new Map();
    const entries = Object.entries(read.runs ?? {});
    return new Map(entries.flatMap(([name, value]) => keptOf(name, value) ?? []));
  } catch {
    return new Map();
  }
}

type KeptJson = Omit<Kept, 'run'> & {readonly run: Record<string, unknown>};

/** Nothing for what this program did not write. */
function keptOf(name: string, value: unknown): [[string, Kept]] | undefined {
  const {look, run, bytes, summary} = value as KeptJson;
  const isOurs =
    typeof look === 'string' &&
    typeof bytes === 'number' &&
    isRunId(String(run['id'])) &&
    typeof run['name'] === 'string' &&
    isTexts(run['labels']) &&
    RUN_VERDICTS.includes(summary.verdict);
  if (!isOurs) return undefined;
  const times = {startNs: BigInt(String(run['startNs'])), endNs: BigInt(String(run['endNs']))};
  return [[name, {look, run: {...(run as unknown as Run), ...times}, bytes, summary}]];
}

function isTexts(labels: unknown): boolean {
  return (
    typeof labels === 'object' &&
    labels !== null &&
    Object.values(labels).every((label) => typeof label === 'string')
  );
}

/** A folder that may not be written has no side file; its lists are as right, and take longer. */
function writeSideFile(path: string, format: string, kept: ReadonlyMap<string, Kept>): void {
  const fresh = `${path}.${process.pid}`;
  try {
    const text = JSON.stringify({format, runs: Object.fromEntries(kept)}, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    writeFileSync(fresh, text, {mode: 0o600});
    renameSync(fresh, path);
  } catch {
    rmSync(fresh, {force: true});
  }
}
