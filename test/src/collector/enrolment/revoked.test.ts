import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {Credentials} from '../../../../agent/uplink/credentials.js';
import {readCode} from '../../../../src/wire/enrolment.js';
import {aSite, enrol, newCode, newKey, refusalOf, stranger} from './support/site.js';

describe('an agent that is revoked', () => {
  test('is cut off within a second, and no other agent notices', async () => {
    const site = await aSite();
    const agents = [await enrol(site), await enrol(site), await enrol(site), await enrol(site)];
    const other = agents.pop()!.agent;

    const tookMs: number[] = [];
    for (const {agent, agentId} of agents) {
      const startMs = performance.now();
      await site.agents.revoke(agentId, Date.now());
      const {code} = await agent.refused();
      tookMs.push(performance.now() - startMs);
      assert.deepEqual([code, agent.closes[0]!.code], ['GUARD_AGENT_REVOKED', 4000]);
    }

    assert.ok(Math.min(...tookMs) < 1_000, `it took ${tookMs.join()} ms`); // other programs may be busy
    assert.equal(other.closes.length, 0);
    other.stop();
  });

  test('is refused from then on, whatever it shows, by the next collector too', async () => {
    const site = await aSite();
    const {agent, agentId, key, code} = await enrol(site);
    await site.agents.revoke(agentId, Date.now());
    await agent.refused();

    for (const [again, its] of [
      [undefined, key],
      [code, key],
      [undefined, undefined],
    ] as const) {
      for (const isStranger of [true, false]) {
        assert.match(
          await refusalOf(site, agentId, its, again, {isStranger}),
          /GUARD_AGENT_REVOKED/,
        );
      }
    }
    await site.listening.close();
    const next = await aSite({data: site.data});
    assert.match(await refusalOf(next, agentId, key), /GUARD_AGENT_REVOKED/);
  });

  test('does not come back by a new code for anybody, and does by one for it alone', async () => {
    const site = await aSite();
    const {agentId, agent, key} = await enrol(site);
    await site.agents.revoke(agentId, Date.now());
    await agent.refused();

    assert.match(await refusalOf(site, agentId, newKey(), await newCode(site)), /REVOKED/);
    const own = await newCode(site, agentId);
    assert.match(await refusalOf(site, 'some-other-agent', newKey(), own), /for another agent/);

    const newOne = newKey();
    const credentials = new Credentials(agentId, newOne, readCode(own));
    const back = await stranger(site, {agentId, credentials}).opened();
    assert.match(await refusalOf(site, agentId, key), /GUARD_KEY_REFUSED/, 'the old key is void');
    assert.equal(back.closes.length, 0);

    // Its used code does not undo the next revocation.
    await site.agents.revoke(agentId, Date.now());
    await back.refused();
    assert.match(await refusalOf(site, agentId, newOne, own), /REVOKED/);
  });

  test('delivers nothing after it was cut off, though its socket is still open', async () => {
    const site = await aSite();
    const run = await site.listening.collector.start({name: 'revoked'});
    const {agent, agentId} = await enrol(site);
    await agent.until(() => agent.runId === run.id, 'the run');
    agent.produce([{kind: 'cost', probe: 'tcp', runNs: 1, runs: 1}]);
    await agent.delivered();

    await site.agents.revoke(agentId, Date.now());
    await agent.until(() => agent.heard.some(({kind}) => kind === 'refuse'), 'the refusal');
    agent.produce([{kind: 'cost', probe: 'tcp', runNs: 1, runs: 1}]);
    await agent.until(() => agent.closes.length > 0, 'the end');
    await sleep(50);

    assert.equal(agent.spool.length, 1, 'it was not acked');
  });
});
