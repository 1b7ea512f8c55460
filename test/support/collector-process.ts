// A collector in a process of its own, so that a test can kill it and a benchmark can measure it.
// Started by fork: `collector-process.ts DATA_DIR PORT TIMING`; commands and answers are IPC messages.

import {monitorEventLoopDelay} from 'node:perf_hooks';

import type {RunTiming} from '../../src/collector/runs/run-life.js';
import {keepV8Quiet} from '../../src/commands/wiring/quiet-v8.js';
import type {RunStart} from '../../src/domain/ports.js';
import {listenCollector} from '../src/collector/support/listening-collector.js';

export type Command =
  | {readonly kind: 'start'; readonly request: RunStart}
  | {readonly kind: 'phase'; readonly runId: string; readonly name: string}
  | {readonly kind: 'end'; readonly runId: string}
  /** Asks for the event loop's lag, the memory and the CPU time since the last question. */
  | {readonly kind: 'measure'; readonly withLag: boolean};

export type Answer =
  | {readonly kind: 'listening'; readonly url: string; readonly runId: string | undefined}
  | {readonly kind: 'started'; readonly runId: string}
  | {readonly kind: 'done'}
  | {readonly kind: 'measured'; readonly lagP99Ms: number; readonly rssMb: number; cpuMs: number};

keepV8Quiet(); // as `regscope serve` does
const [dataDir, port, timing] = process.argv.slice(2);
const {collector, url, close} = await listenCollector(dataDir!, {
  port: Number(port),
  timing: JSON.parse(timing!) as Partial<RunTiming>,
});
const lag = monitorEventLoopDelay({resolution: 5});
let cpu = process.cpuUsage();

process.on('message', (command: Command) => void obey(command).then(say));
process.once('SIGTERM', () => void close().then(() => process.exit(0))); // as `regscope serve` ends
process.on('disconnect', () => process.exit(0)); // the parent has ended
say({kind: 'listening', url, runId: collector.current()?.id});

async function obey(command: Command): Promise<Answer> {
  switch (command.kind) {
    case 'start':
      return {kind: 'started', runId: (await collector.start(command.request)).id};
    case 'phase':
      await collector.startPhase(command.runId, {name: command.name});
      return {kind: 'done'};
    case 'end':
      await collector.end(command.runId);
      return {kind: 'done'};
    case 'measure':
      return measure(command.withLag);
  }
}

function measure(withLag: boolean): Answer {
  if (withLag) lag.enable(); // it wakes the process 200 times a second
  const {user, system} = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  const lagP99Ms = lag.percentile(99) / 1e6;
  lag.reset();
  const rssMb = process.memoryUsage.rss() / 2 ** 20;
  return {kind: 'measured', lagP99Ms, rssMb, cpuMs: (user + system) / 1_000};
}

function say(answer: Answer): void {
  process.send!(answer);
}
