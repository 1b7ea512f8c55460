// Starts and ends agents, some by SIGKILL, and compares the host's BPF programs and maps with those before.
// The documentation's figure comes from REGSCOPE_ROUNDS=50.

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {Regscope, whyNoKernel, type RunningCommand} from '../support/regscope.js';

const ROUNDS = Number(process.env['REGSCOPE_ROUNDS'] ?? 5);
/** Every fifth round ends by SIGKILL, so that bpftrace has to notice by itself. */
const KILL_EVERY = 5;
const GONE_DEADLINE_MS = 10_000;

describe('a host after its agents', {skip: whyNoKernel()}, () => {
  const regscope = new Regscope();
  let collector: RunningCommand;
  let url: string;

  before(async () => {
    const {serve, url: httpUrl} = await regscope.serve();
    collector = serve;
    url = httpUrl.replace('http', 'ws');
  });
  after(async () => {
    await collector.stop();
    regscope.remove();
  });

  test(`has the BPF programs and maps that it had before ${ROUNDS} of them`, async () => {
    const before = bpfObjects();

    for (let round = 1; round <= ROUNDS; round += 1) {
      const agent = regscope.start([
        ...['agent', '--collector', url, '--state-dir', join(regscope.home, 'agent')],
        ...['--no-discover', '--target', `tests=pid:${process.pid}`],
      ]);
      await agent.says(/probes .* run/);
      await agent.stop(round % KILL_EVERY === 0 ? 'SIGKILL' : 'SIGTERM');

      assert.deepEqual(await settled(before), before, `after round ${round}`);
    }
  });
});

/** The kernel's BPF objects, as soon as they are the expected ones or the time is up. */
async function settled(expected: readonly string[]): Promise<readonly string[]> {
  const endMs = performance.now() + GONE_DEADLINE_MS;
  for (;;) {
    const now = bpfObjects();
    if (now.join() === expected.join() || performance.now() > endMs) return now;
    await sleep(100);
  }
}

function bpfObjects(): readonly string[] {
  return ['prog', 'map'].flatMap((kind) => {
    const text = execFileSync('bpftool', [kind, 'show', '-j'], {encoding: 'utf8'});
    return (JSON.parse(text) as {id: number}[]).map(({id}) => `${kind} ${id}`);
  });
}
