import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {toldOfProbe, whyNoProbe} from '../../../ui/run/probe-trouble.js';

const agent = (connected: boolean, ...probes: {name: string; unavailable?: string}[]) => ({
  ...{name: 'bench-01', connected, probes},
});

describe('why there is nothing of a probe', () => {
  for (const [words, agents, why] of [
    ['no agent', [], 'no agent is connected.'],
    ['none connected', [agent(false, {name: 'oncpu'})], 'no agent is connected.'],
    ['none that runs it', [agent(true, {name: 'tcp'})], 'no agent runs the probe oncpu.'],
    [
      'one that cannot',
      [agent(true, {name: 'oncpu', unavailable: 'not\u001b permitted'})],
      'the probe oncpu cannot run. bench-01: not\ufffd permitted',
    ],
    [
      'one that can',
      [agent(true, {name: 'oncpu', unavailable: 'no'}), agent(true, {name: 'oncpu'})],
      undefined,
    ],
  ] as const) {
    test(`is told with ${words}`, () => {
      assert.equal(whyNoProbe(agents, 'oncpu'), why);
    });
  }

  test('is in the run file, each reason once', () => {
    const told = (probe: string, reason: string) => ({agentId: 'agent', host: 'a', probe, reason});
    const unavailable = [told('oncpu', 'x'), told('oncpu', 'x'), told('tcp', 'y')];

    assert.deepEqual(toldOfProbe({unavailable}, 'oncpu'), ['a: x']);
  });
});
