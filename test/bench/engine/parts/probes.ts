// The run time of the programs per request in a closed loop, by bpf_stats: of each program while all probes
// run, and of each probe by itself. Beside them two floors: empty programs at the busiest tracepoints, and all
// probes without a target, which is what the calls of everyone else cost.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';

import {findLoader, startLoader, type RunningLoader} from '../../../../agent/core/loader.js';
import {readRecord} from '../../../../agent/core/read-record.js';
import {CORE_PROBES, type CostRecord} from '../../../../agent/core/record-types.js';
import {KernelTimes} from '../../../../agent/bpftrace/kernel-times.js';
import {groupBy} from '../../../../src/domain/group-by.js';
import {costDuring, keepStats} from '../../requests/bpf-cost.js';
import {spreadRow, type FigureRow} from '../figure-table.js';
import {withManifest, type ManifestServer} from '../manifest.js';
import type {BenchOptions} from '../options.js';
import {runWrk} from '../wrk.js';

const ROUNDS = 5;
const CONNECTIONS = 8;
const FLOOR = ['raw_syscalls:sys_enter', 'raw_syscalls:sys_exit', 'sched:sched_switch'];
const ALL = CORE_PROBES.join();

/** Microseconds per request by program. */
type Usecs = ReadonlyMap<string, number>;

export async function probes(options: BenchOptions): Promise<FigureRow[]> {
  const {rounds = ROUNDS, seconds} = options;
  return withManifest(async (server) => {
    const floors: number[] = [];
    const unwatched: number[] = [];
    const seen = new Map<string, Usecs[]>([ALL, ...CORE_PROBES].map((list) => [list, []]));
    await runWrk(server.load(CONNECTIONS), options.warmSeconds);
    for (let round = 0; round < rounds; round += 1) {
      floors.push(await floorUsecs(server, seconds));
      unwatched.push(sumOf(await programUsecs(ALL, server, seconds, [])));
      for (const [list, all] of seen) {
        all.push(await programUsecs(list, server, seconds, [server.pid]));
      }
    }
    const write = (usecs: number): string => usecs.toFixed(1);
    const alone = (list: string): number[] => seen.get(list)!.map(sumOf);
    return [
      spreadRow(`floor: empty ${FLOOR.join(', ')}`, '', floors, write),
      spreadRow('floor: all probes without a target', '', unwatched, write),
      spreadRow('all probes, µs per request', '≤ 45', alone(ALL), write),
      ...programRows(seen.get(ALL)!, write),
      ...CORE_PROBES.map((probe) => spreadRow(`probe ${probe} alone`, '', alone(probe), write)),
    ];
  });
}

function programRows(rounds: readonly Usecs[], write: (usecs: number) => string): FigureRow[] {
  const names = [...new Set(rounds.flatMap((usecs) => [...usecs.keys()]))];
  return names
    .map((name) => ({name, usecs: rounds.map((round) => round.get(name) ?? 0)}))
    .filter(({usecs}) => usecs.some((each) => each >= 0.05))
    .map(({name, usecs}) => spreadRow(`  of these ${name}`, '', usecs, write));
}

function sumOf(usecs: Usecs): number {
  return [...usecs.values()].reduce((sum, each) => sum + each, 0);
}

/** Runs the loader by itself, so that no reader disturbs. */
async function programUsecs(
  list: string,
  {load}: ManifestServer,
  seconds: number,
  pids: readonly number[],
): Promise<Usecs> {
  const costs: CostRecord[] = [];
  const loader = await startedLoader(['--probes', list, '--stats-every-ms', '1000'], (cost) =>
    costs.push(cost),
  );
  const cuts = setInterval(() => loader.tell('cut'), 1_000);
  try {
    for (const pid of pids) loader.tell(`watch ${pid}`);
    const {perSecond} = await runWrk(load(CONNECTIONS), seconds);
    return usecsOf(costs, perSecond);
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
  onCost: (cost: CostRecord) => void,
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
          if (record?.kind === 'cost') onCost(record);
        },
        onEnd: (reason) => reject(new Error(reason)),
      },
    );
  });
}

async function floorUsecs({load}: ManifestServer, seconds: number): Promise<number> {
  const empty = FLOOR.map((name) => `tracepoint:${name} { }`).join(' ');
  const script = `BEGIN { printf("on\\n"); } ${empty}`;
  // Lines come at once: a pipe would be given them by the block.
  const words = ['-B', 'line', '-e', script];
  const floor = spawn('/usr/bin/bpftrace', words, {stdio: ['ignore', 'pipe', 'ignore']});
  const putBack = keepStats();
  try {
    await once(floor.stdout, 'data');
    await sleep(500);
    let requests = 0;
    const {runNs} = await costDuring(floor, async () => {
      ({requests} = await runWrk(load(CONNECTIONS), seconds));
    });
    return runNs / 1e3 / requests;
  } finally {
    putBack();
    floor.kill();
    await once(floor, 'close');
  }
}
