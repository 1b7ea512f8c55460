// The time from the start of the agent to its first record from the kernel, at a collector that runs already
// and has a run. A registry serves requests meanwhile.

import {setTimeout as sleep} from 'node:timers/promises';

import {decodeAgentFrame} from '../../../../src/wire/codec.js';
import {startSteadyLoad} from '../fixed-rate.js';
import {spreadRow, type FigureRow} from '../figure-table.js';
import {withManifest, type ManifestServer} from '../manifest.js';
import type {BenchOptions} from '../options.js';
import {startProfiler} from '../profiler.js';

const ROUNDS = 5;
const DEADLINE_MS = 20_000;
/** Few enough that a CPU is left to start on. */
const REQUESTS_PER_SECOND = 100;

export async function start({rounds = ROUNDS, engines}: BenchOptions): Promise<FigureRow[]> {
  return withManifest(async (server) => {
    const rows: FigureRow[] = [];
    for (const engine of engines) {
      const seconds: number[] = [];
      while (seconds.length < rounds) seconds.push(await firstRecordSeconds(engine, server));
      const goal = engine === 'core' ? '≤ 1' : '';
      rows.push(spreadRow(`${engine}: first record, s`, goal, seconds, (each) => each.toFixed(2)));
    }
    return rows;
  });
}

async function firstRecordSeconds(engine: string, {target, url}: ManifestServer): Promise<number> {
  const load = startSteadyLoad(url, REQUESTS_PER_SECOND);
  while (load.answered() === 0) await sleep(100);
  const began = performance.now();
  let seconds: number | undefined;
  const profiler = await startProfiler({
    ...{engine, collector: 'apart', targets: [target]},
    onBatch: (bytes) => {
      if (seconds === undefined && hasCalls(bytes)) seconds = (performance.now() - began) / 1e3;
    },
  });
  while (seconds === undefined && performance.now() - began < DEADLINE_MS) await sleep(20);
  await profiler.stop();
  load.stop();
  if (seconds === undefined) throw new Error(`no record came within ${DEADLINE_MS} ms`);
  return seconds;
}

function hasCalls(bytes: Uint8Array): boolean {
  const frame = decodeAgentFrame(bytes);
  return (
    frame.kind === 'batch' &&
    frame.batch.records.some((record) => record.kind === 'histogram' && record.probe === 'syscalls')
  );
}
