// The agent's CPU time for each request from the loader's bytes to spooled batches, over a recorded stream that is
// worked off again and again in this process. No probe runs meanwhile, so it holds on a busy machine too.

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {CoreIntervals} from '../../../../agent/core/core-intervals.js';
import {RecordStream} from '../../../../agent/core/record-stream.js';
import {BatchMaker} from '../../../../agent/life/batches/batch-maker.js';
import {Books} from '../../../../agent/life/books.js';
import {AgentClock} from '../../../../agent/life/clock.js';
import {PingedClock} from '../../../../agent/life/pinged-clock.js';
import {IntervalJoin} from '../../../../agent/probes/running/interval-join.js';
import {watchedCode} from '../../../../agent/probes/running/watched-code.js';
import {Spool} from '../../../../agent/spool/spool.js';
import {FolderDisk} from '../../../../agent/spool/spool-disk.js';
import {keepV8Quiet} from '../../../../src/commands/wiring/quiet-v8.js';
import {finished} from '../../../agent/core/support/finished.js';
import {spreadRow, type FigureRow} from '../figure-table.js';
import {moveBy, recordLoader, requestsIn, withoutStacks} from '../loader-stream.js';
import {withManifest} from '../manifest.js';
import type {BenchOptions} from '../options.js';
import {runWrk} from '../wrk.js';

const CONNECTIONS = 8;
/** By then everything has run often. */
const FIRST_PASSES = 4;
const PASSES = 20;
/** So much a pipe gives at a time. */
const CHUNK_BYTES = 65_536;
/** Longer than a stream, so that no moment of a pass lies before one of the pass before. */
const PASS_NS = 60_000_000_000n;
const RUN = '20260101-000000-0000beef';

export async function records({seconds, engines}: BenchOptions): Promise<FigureRow[]> {
  if (!engines.includes('core')) return [];
  keepV8Quiet(); // as the agent does
  return withManifest(async ({pid, load}) => {
    const stream = await recordLoader(pid, () => runWrk(load(CONNECTIONS), seconds));
    const usecs = workOff(stream);
    return [
      spreadRow('core, a recorded stream, µs per request: agent', '≤ 25', usecs, (each) =>
        each.toFixed(1),
      ),
    ];
  });
}

/** Microseconds of CPU for each request, pass by pass. */
function workOff(stream: Buffer): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-bench-'));
  const {symbolizer, code} = watchedCode(undefined);
  const take = pipeline(folder, code);
  const requests = requestsIn(stream);
  takeInChunks(stream, take);
  const again = withoutStacks(stream);
  const usecs: number[] = [];
  for (let pass = 1; pass < FIRST_PASSES + PASSES; pass += 1) {
    moveBy(again, PASS_NS);
    const before = process.cpuUsage();
    takeInChunks(again, take);
    const {user, system} = process.cpuUsage(before);
    if (pass >= FIRST_PASSES) usecs.push((user + system) / requests);
  }
  symbolizer.close();
  rmSync(folder, {recursive: true});
  return usecs;
}

function takeInChunks(stream: Buffer, take: (chunk: Buffer) => void): void {
  for (let at = 0; at < stream.length; at += CHUNK_BYTES) {
    take(stream.subarray(at, at + CHUNK_BYTES));
  }
}

/** What the agent does with the bytes of its loader, with a collector that acks at once. */
function pipeline(
  folder: string,
  code: ReturnType<typeof watchedCode>['code'],
): (chunk: Buffer) => void {
  const clock = new AgentClock();
  const toUnixNs = (kernelNs: bigint): bigint => clock.fromKernelNs(kernelNs);
  const spool = new Spool({disk: new FolderDisk(folder), onLost: () => {}});
  const delivery = {
    offer: (epoch: number, seq: number) => spool.ack(epoch, seq),
    offerLive: () => {},
  };
  const pinged = new PingedClock();
  pinged.told({offsetNs: 0n, errorNs: 1n}, clock.nowNs());
  const batchMaker = new BatchMaker({
    ...{spool, delivery, books: new Books(), epoch: () => 1, onSpool: () => {}},
    clock: (atNs) => pinged.at(atNs, 0n),
    apartFrom: (atNs) => pinged.apartFrom(atNs),
    keepsAll: () => false,
  });
  const joined = new IntervalJoin(({startKernelNs, endKernelNs, records: some}) => {
    const times = {startNs: toUnixNs(startKernelNs), endNs: toUnixNs(endKernelNs)};
    batchMaker.add({...times, records: some}, RUN);
  }, toUnixNs);
  const onInterval = joined.addProcess();
  const {steps} = joined;
  const intervals = new CoreIntervals({targetOf: () => 'registry', toUnixNs, code, steps});
  const records = new RecordStream((record) => {
    const {cut} = intervals.take(record);
    if (cut !== undefined) onInterval(finished(intervals.ending(cut)));
  });
  return (chunk) => records.take(chunk);
}
