// What the stacks of parked goroutines take of the run time of the programs, per request in a closed loop: the loader with
// and without them, in turn. With few connections goroutines wait for little; with many they wait for locks, too.

import {CORE_PROBES} from '../../../../agent/core/record-types.js';
import {spreadRow, type FigureRow} from '../figure-table.js';
import {programUsecs, sumOf} from '../loader-alone.js';
import {withManifest} from '../manifest.js';
import type {BenchOptions} from '../options.js';
import {runWrk} from '../wrk.js';

const ROUNDS = 5;
const LOADS = [8, 64];
const WITHOUT = ['--without', 'parked_stacks'];

export async function parked(options: BenchOptions): Promise<FigureRow[]> {
  const {rounds = ROUNDS, seconds} = options;
  return withManifest(async (server) => {
    const rows: FigureRow[] = [];
    for (const connections of LOADS) {
      const load = server.load(connections);
      await runWrk(load, options.warmSeconds);
      const usecs = async (words: readonly string[]): Promise<number> =>
        sumOf(
          await programUsecs(CORE_PROBES.join(), [server.pid], () => runWrk(load, seconds), words),
        );
      const added: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const pair = round % 2 === 0 ? [[], WITHOUT] : [WITHOUT, []];
        const [first, second] = [await usecs(pair[0]!), await usecs(pair[1]!)];
        added.push(round % 2 === 0 ? first - second : second - first);
      }
      const what = `stacks of parked goroutines, µs per request, ${connections} connections`;
      rows.push(spreadRow(what, '≤ 4', added, (each) => each.toFixed(1)));
    }
    return rows;
  });
}
