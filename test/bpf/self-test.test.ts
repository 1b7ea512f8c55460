// A self-test on the real kernel, shorter than a user's: its ratios mean nothing then, but all of it happens.

import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {test} from 'node:test';

import {selfTest} from '../../src/commands/self-test/self-test.js';
import {LOAD_THREAD} from '../../src/domain/load.js';
import {whyNoKernel} from '../support/regscope.js';

const OPTIONS = {engine: 'auto', priority: 'normal', signal: new AbortController().signal};
const TIMES = {rounds: 1, measuredMs: 2_500, warmMs: 200};

test(
  'a self-test loads its own server without and with probes, and tells what they took',
  {skip: whyNoKernel()},
  async () => {
    const before = foldersOfSelfTests();
    let hasLoadThread = false;
    const looks = setInterval(() => (hasLoadThread ||= ownThreads().includes(LOAD_THREAD)), 100);

    const result = await selfTest({...OPTIONS, times: TIMES}).finally(() => clearInterval(looks));

    assert.equal(result!.rounds.length, 1);
    const [round] = result!.rounds;
    assert.ok(round!.without.requests > 0 && round!.with.requests > 0);
    assert.equal(result!.throughput.median, round!.with.perSecond / round!.without.perSecond);
    assert.ok(result!.effect!.agentCpus > 0);
    assert.ok(result!.effect!.requests > 0);
    assert.ok(result!.effect!.collectorCpus! > 0);
    // The load runs in the collector's process: by this name it is not counted as its time.
    assert.ok(hasLoadThread);
    assert.deepEqual(foldersOfSelfTests(), before);
  },
);

test('a self-test of a registry where nobody listens says so', {skip: whyNoKernel()}, async () => {
  await assert.rejects(selfTest({...OPTIONS, registry: 'http://127.0.0.1:1', times: TIMES}), {
    code: 'CLI_SELF_TEST_FAILED',
    message: /cannot be asked/,
  });
});

/** Names of the threads of this process; one that ends meanwhile has none. */
function ownThreads(): string[] {
  return readdirSync('/proc/self/task').map((thread) => {
    try {
      return readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').trim();
    } catch {
      return '';
    }
  });
}

function foldersOfSelfTests(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('regscope-self-test-'));
}
