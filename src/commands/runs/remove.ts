// regscope runs rm and prune: take runs away that nobody needs any more.

import {historyRunJson} from '../../contract/to-json.js';
import {messageOf, ProfilerError} from '../../domain/error.js';
import {type HistoryRun} from '../../domain/history/history-run.js';
import {runsToPrune} from '../../domain/history/prune.js';
import {writeBytes} from '../../insight/words/figures.js';
import {openCatalog} from '../../store/catalog.js';
import {removeRun} from '../../store/change-run.js';
import {printJson, say} from '../console/terminal.js';
import {limitsOf, type LimitOptions} from './limits.js';
import {openHistory} from './open-history.js';
import {runIdOf} from './run-id.js';

export function removeRuns(wanted: readonly string[], {data}: {readonly data: string}): void {
  // All are looked up before the first is removed: a name may be that of another run afterwards.
  const catalog = openCatalog(data);
  const ids = [...new Set(wanted.map((run) => runIdOf(catalog, run)))];
  for (const id of ids) {
    removeRun(data, id);
    say(`${id} is removed`);
  }
}

export interface PruneOptions extends LimitOptions {
  readonly data: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function pruneRuns(options: PruneOptions): void {
  const limits = limitsOf(options);
  if (limits === undefined) throw noLimit();
  const nowNs = BigInt(Date.now()) * 1_000_000n;
  const pruned = runsToPrune(openHistory(options.data).runs, limits, nowNs);
  const isDry = options.dryRun === true;
  const removed = isDry ? pruned : pruned.filter(({run}) => attempt(options.data, run.id));
  if (options.json === true)
    return printJson({dryRun: isDry, removed: removed.map(historyRunJson)});
  for (const {run, bytes} of removed) {
    say(
      `${run.id} ${run.name}, ${writeBytes(bytes)}${isDry ? ' would be removed' : ' is removed'}`,
    );
  }
  say(totalOf(removed, isDry));
}

function totalOf(removed: readonly HistoryRun[], isDry: boolean): string {
  const bytes = removed.reduce((sum, each) => sum + each.bytes, 0);
  const verb = isDry ? 'would be removed' : 'removed';
  const runs = removed.length === 1 ? 'run' : 'runs';
  return `${removed.length} ${runs} ${verb}, ${writeBytes(bytes)}`;
}

/** A run that cannot be removed is told, and the others are removed. */
function attempt(dataDir: string, runId: string): boolean {
  try {
    removeRun(dataDir, runId);
    return true;
  } catch (error) {
    if (!(error instanceof ProfilerError)) throw error;
    say(`${runId} stays: ${messageOf(error)}`);
    return false;
  }
}

function noLimit(): ProfilerError {
  return new ProfilerError(
    'CLI_OPTION_INVALID',
    'no limit is given',
    'as in regscope runs prune --keep 50 --older 30d --max-size 20GiB',
  );
}
