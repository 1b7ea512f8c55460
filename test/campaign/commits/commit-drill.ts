// Sends batches to a real collector, one by one, while strace looks at its system calls.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {RECORDS} from '../../src/collector/support/fixture.js';
import {SimulatedAgent} from '../../src/collector/support/simulated-agent.js';
import {CollectorChild} from '../../support/collector-child.js';
import {commitsBeforeAcks, TRACED, type Commits} from './traced-calls.js';

export async function watchCommits(batches: number): Promise<Commits> {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-commits-'));
  const collector = await CollectorChild.start(folder);
  const agent = await new SimulatedAgent({url: collector.url, agentId: 'one-by-one'}).opened();
  try {
    const runId = await collector.startRun('commits');
    await agent.until(() => agent.runId === runId, 'the run');
    agent.produce(RECORDS);
    await agent.delivered();
    const trace = join(folder, 'trace');
    const tracer = await startTracer(collector.process.pid!, trace);
    for (let sent = 0; sent < batches; sent += 1) {
      agent.produce(RECORDS);
      await agent.delivered();
    }
    const ended = once(tracer, 'exit');
    tracer.kill('SIGINT');
    await ended;
    return commitsBeforeAcks(readFileSync(trace, 'latin1'));
  } finally {
    agent.stop();
    await collector.kill();
    rmSync(folder, {recursive: true});
  }
}

async function startTracer(pid: number, file: string) {
  const words = ['-f', '-xx', '-s', '4096', '-e', `trace=${TRACED}`, '-o', file, '-p', String(pid)];
  const tracer = spawn('strace', words, {stdio: ['ignore', 'ignore', 'pipe']});
  await once(tracer.stderr, 'data'); // "strace: Process … attached with … threads"
  return tracer;
}
