// A self-test on the real kernel, shorter than a user's: its ratios mean nothing then, but all of it happens.

import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {test} from 'node:test';

import {selfTest} from '../../src/commands/self-test/self-test.js';
import {whyNoKernel} from '../support/regscope.js';

const OPTIONS = {engine: 'auto', priority: 'normal', signal: new AbortController().signal};
const TIMES = {rounds: 1, measuredMs: 2_500, warmMs: 200};

test(
  'a self-test loads its own server without and with probes, and tells what they took',
  {skip: whyNoKernel()},
  async () => {
    const before = foldersOfSelfTests();

    const result = await selfTest({...OPTIONS, times: TIMES});

    assert.equal(result!.rounds.length, 1);
    const [round] = result!.rounds;
    assert.ok(round!.without.requests > 0 && round!.with.requests > 0);
    assert.equal(result!.throughput.median, round!.with.perSecond / round!.without.perSecond);
    assert.ok(result!.effect!.agentCpus > 0);
    assert.ok(result!.effect!.requests > 0);
    // The load runs in the collector's process and is not counted as its time.
    const {collectorCpus} = result!.effect!;
    assert.ok(collectorCpus !== undefined && collectorCpus < 0.5, `${collectorCpus}`);
    assert.deepEqual(foldersOfSelfTests(), before);
  },
);

test('a self-test of a registry where nobody listens says so', {skip: whyNoKernel()}, async () => {
  await assert.rejects(selfTest({...OPTIONS, registry: 'http://127.0.0.1:1', times: TIMES}), {
    code: 'CLI_SELF_TEST_FAILED',
    message: /cannot be asked/,
  });
});

function foldersOfSelfTests(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('regscope-self-test-'));
}
