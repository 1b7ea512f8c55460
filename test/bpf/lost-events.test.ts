// The kernel's buffer is full, because who empties it stands still: what came and what is counted as lost are
// all that happened. `bpf/core/other-servers` has a loader whose own reader is late.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {after, before, describe, test} from 'node:test';

import {startBpftrace} from '../../agent/bpftrace/bpftrace-process.js';
import {readOutputLine} from '../../agent/bpftrace/output-line.js';
import {SAFE_PATH} from '../../agent/children/child-program.js';
import {until as isWithin} from '../../src/pace/deadline.js';
import {until} from '../support/until.js';
import {CoreLoader, engineIsMissing, ofType} from './core/core-loader.js';
import {testedBpftraces, whyNoProbes} from './support/bpftraces.js';
import {startWorkload} from './support/workload.js';

const PATIENCE_MS = 60_000;

describe('a loader that stands still', {skip: engineIsMissing() ?? false}, () => {
  const CHILDREN = 1_499;
  /** Fits some 500 ends of processes. */
  const RING_KB = 16;
  let loader: CoreLoader;

  before(async () => {
    loader = await CoreLoader.start('--probes', 'oncpu,runqueue', '--ring-kb', String(RING_KB));
  });
  after(async () => {
    loader?.process.kill('SIGCONT');
    await loader?.stop();
  });

  test('tells how many events the full ring buffer did not take', async () => {
    const workload = await startWorkload('swarm', '/tmp', String(CHILDREN));
    await loader.watch(workload.pid);
    loader.process.kill('SIGSTOP');
    await workload.run();
    loader.process.kill('SIGCONT');

    const records = await loader.cut();

    const told = ofType(records, 'exit').length;
    const losses = ofType(records, 'loss').filter(({text}) => /began or ended/.test(text));
    const lost = losses.reduce((sum, {count}) => sum + count, 0);
    assert.ok(told > 100 && lost > 100, `${told} told, ${lost} lost`);
    assert.equal(told + lost, CHILDREN + 1);
  });
});

for (const {name, path} of testedBpftraces()) {
  describe(`${name} that stands still`, {skip: whyNoProbes()}, () => {
    /** Each CPU's buffer is 64 pages: some 11,000 lines of these. */
    const CALLS = 50_021;
    const SCRIPT = `BEGIN { printf("ready"); }
      tracepoint:syscalls:sys_enter_getppid /comm == "lost-calls"/ { printf("call"); }`;

    test(
      'tells how many events its full buffers did not take',
      {timeout: PATIENCE_MS},
      async () => {
        let [isReady, told, lost] = [false, 0, 0];
        const bpftrace = startBpftrace(
          {path, args: ['-f', 'json', '-e', SCRIPT], env: {PATH: SAFE_PATH, LC_ALL: 'C'}},
          {
            onLine: (text) => {
              const line = readOutputLine(text);
              if (line?.kind === 'text' && line.text === 'ready') isReady = true;
              if (line?.kind === 'text' && line.text === 'call') told += 1;
              if (line?.kind === 'lost') lost += line.events;
            },
            onEnd: () => {},
          },
        );
        let called = 0;
        try {
          await until('bpftrace is ready', () => isReady, PATIENCE_MS);
          process.kill(bpftrace.pid!, 'SIGSTOP');
          called += callOnEachCpu(CALLS);
          process.kill(bpftrace.pid!, 'SIGCONT');
          // The kernel tells what a CPU's buffer lost with the next event that it takes.
          while (told + lost < called) {
            called += callOnEachCpu(1);
            await isWithin(() => told + lost === called, {everyMs: 20, withinMs: 1_000});
          }
        } finally {
          await bpftrace.stop();
        }
        assert.ok(lost > 1_000, `${told} told, ${lost} lost`);
        assert.equal(told + lost, called);
      },
    );
  });
}

/** A program of this name asks for its parent so often on each CPU. Returns how often in all. */
function callOnEachCpu(times: number): number {
  const script = `
import os
cpus = os.sched_getaffinity(0)
for cpu in cpus:
  os.sched_setaffinity(0, {cpu})
  open('/proc/self/comm', 'w').write('lost-calls')
  for _ in range(${times}): os.getppid()
  open('/proc/self/comm', 'w').write('python3')
print(len(cpus))`;
  const {stdout} = spawnSync('python3', ['-S', '-E', '-c', script], {encoding: 'utf8'});
  return Number(stdout) * times;
}
