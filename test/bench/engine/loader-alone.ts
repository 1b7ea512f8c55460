// Runs the loader by itself, so that no reader disturbs: what its programs took for a request, and whether each request
// came.

import {findLoader, startLoader, type RunningLoader} from '../../../agent/core/loader.js';
import {readRecord} from '../../../agent/core/read-record.js';
import {
  LOSS,
  REQUEST_FLAG,
  type CoreRecord,
  type CostRecord,
} from '../../../agent/core/record-types.js';
import {KernelTimes} from '../../../agent/bpftrace/kernel-times.js';
import {groupBy} from '../../../src/domain/group-by.js';
import {until} from '../../support/until.js';
import type {WrkFigures} from './wrk.js';

const CUT_MS = 1_000;
/** What ended by then was told. */
const SETTLE_MS = 1_500;

/** Microseconds per request by program. */
export type Usecs = ReadonlyMap<string, number>;

export function sumOf(usecs: Usecs): number {
  return [...usecs.values()].reduce((sum, each) => sum + each, 0);
}

/** By bpf_stats, of the probes in `list`, while `act` asks the processes `pids`. `options` are the loader's own. */
export async function programUsecs(
  list: string,
  pids: readonly number[],
  act: () => Promise<WrkFigures>,
  options: readonly string[] = [],
): Promise<Usecs> {
  const costs: CostRecord[] = [];
  const args = ['--probes', list, '--stats-every-ms', '1000', ...options];
  const {perSecond} = await whileWatched(args, pids, act, (record) => {
    if (record.kind === 'cost') costs.push(record);
  });
  return usecsOf(costs, perSecond);
}

export interface Told extends WrkFigures {
  /** Requests that targets answered. */
  readonly told: number;
  readonly lost: number;
}

/** Whether each request of `act` came, by all probes. */
export async function toldOf(
  pids: readonly number[],
  act: () => Promise<WrkFigures>,
): Promise<Told> {
  let [told, lost] = [0, 0];
  const acting = async (): Promise<WrkFigures> => {
    const figures = await act();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    return figures;
  };
  const figures = await whileWatched([], pids, acting, (record) => {
    // A request with many events comes in several records.
    if (record.kind === 'request' && (record.flags & REQUEST_FLAG.goesOn) === 0) told += 1;
    if (record.kind === 'loss' && record.reason !== LOSS.missed) lost += record.count;
  });
  return {...figures, told, lost};
}

async function whileWatched<Value>(
  args: readonly string[],
  pids: readonly number[],
  act: () => Promise<Value>,
  onRecord: (record: CoreRecord) => void,
): Promise<Value> {
  let watched = 0;
  const loader = await startedLoader(args, (record) => {
    if (record.kind === 'watched') watched += 1;
    onRecord(record);
  });
  const cuts = setInterval(() => loader.tell('cut'), CUT_MS);
  try {
    for (const pid of pids) loader.tell(`watch ${pid}`);
    await until('all are watched', () => watched === pids.length);
    return await act();
  } finally {
    clearInterval(cuts);
    await loader.stop();
  }
}

/** The first window began before the load did. */
function usecsOf(costs: readonly CostRecord[], perSecond: number): Usecs {
  return new Map(
    groupBy(costs, ({program}) => program).map((windows) => {
      const counted = windows.slice(1);
      const runNs = counted.reduce((sum, window) => sum + window.runNs, 0);
      const windowNs = counted.reduce((sum, window) => sum + window.windowNs, 0);
      return [windows[0]!.program, windowNs === 0 ? 0 : ((runNs / windowNs) * 1e6) / perSecond];
    }),
  );
}

function startedLoader(
  args: readonly string[],
  onRecord: (record: CoreRecord) => void,
): Promise<RunningLoader> {
  const path = findLoader();
  if (path === undefined) throw new Error('the loader was not built: npm run build');
  const times = new KernelTimes();
  return new Promise((resolve, reject) => {
    const loader = startLoader(
      {path, args},
      {
        onRecord: (bytes) => {
          const record = readRecord(bytes, times);
          if (record?.kind === 'ready') resolve(loader);
          if (record?.kind === 'cut') loader.refill();
          if (record !== undefined) onRecord(record);
        },
        onEnd: (reason) => reject(new Error(reason)),
      },
    );
  });
}
