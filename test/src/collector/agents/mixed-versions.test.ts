import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {AgentStatus} from '../../../../src/domain/ports.js';
import {RECORDS, anAgent, sharedCollector} from '../support/fixture.js';

const {collector, url} = await sharedCollector({timing: {deliveryMs: 100}});

describe('an agent of another release', () => {
  for (const [what, minor, answersCuts] of [
    ['that answers no cuts (minor 0)', 0, false],
    ['that has no key (minor 1)', 1, true],
    ['of a release to come', 99, true],
  ] as const) {
    test(`${what} delivers, and holds no phase up`, async () => {
      const agent = await anAgent(url, {minor, answersCuts});
      const run = await collector.start({name: 'mixed'});
      await agent.until(() => agent.runId === run.id, 'the run');

      const startMs = performance.now();
      await collector.startPhase(run.id, {name: 'one'});
      const tookMs = performance.now() - startMs;
      agent.produce(RECORDS);
      await agent.delivered();

      assert.ok(tookMs < 900, `the phase waited ${tookMs} ms`); // a cut that is not answered: 1,000 ms
      assert.equal(agent.closes.length, 0);
      assert.equal(versionOf(agent.agentId), minor === 0 ? undefined : '0.4.0-test');
      agent.stop();
      await agent.until(() => agent.closes.length > 0, 'the end');
      await collector.end(run.id);
    });
  }
});

/** As browsers are told. */
function versionOf(agentId: string): string | undefined {
  let agents: readonly AgentStatus[] = [];
  const unsubscribe = collector.subscribe((event) => {
    if (event.kind === 'agents') agents = event.agents;
  });
  unsubscribe();
  return agents.find((agent) => agent.agentId === agentId)?.version;
}
