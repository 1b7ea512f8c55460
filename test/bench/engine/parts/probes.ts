// The run time of the programs per request in a closed loop, by bpf_stats: of each program while all probes
// run, and of each probe by itself. Beside them two floors: empty programs at the busiest tracepoints, and all
// probes without a target, which is what the calls of everyone else cost.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';

import {CORE_PROBES} from '../../../../agent/core/record-types.js';
import {costDuring, keepStats} from '../../requests/bpf-cost.js';
import {spreadRow, type FigureRow} from '../figure-table.js';
import {programUsecs, sumOf, type Usecs} from '../loader-alone.js';
import {withManifest, type ManifestServer} from '../manifest.js';
import type {BenchOptions} from '../options.js';
import {runWrk, type WrkFigures} from '../wrk.js';

const ROUNDS = 5;
const CONNECTIONS = 8;
const FLOOR = ['raw_syscalls:sys_enter', 'raw_syscalls:sys_exit', 'sched:sched_switch'];
const ALL = CORE_PROBES.join();

export async function probes(options: BenchOptions): Promise<FigureRow[]> {
  const {rounds = ROUNDS, seconds} = options;
  return withManifest(async (server) => {
    const floors: number[] = [];
    const unwatched: number[] = [];
    const seen = new Map<string, Usecs[]>([ALL, ...CORE_PROBES].map((list) => [list, []]));
    await runWrk(server.load(CONNECTIONS), options.warmSeconds);
    for (let round = 0; round < rounds; round += 1) {
      floors.push(await floorUsecs(server, seconds));
      const act = (): Promise<WrkFigures> => runWrk(server.load(CONNECTIONS), seconds);
      unwatched.push(sumOf(await programUsecs(ALL, [], act)));
      for (const [list, all] of seen) all.push(await programUsecs(list, [server.pid], act));
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
