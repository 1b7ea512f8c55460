// What an agent with a key of its own can rely on, whatever other agents and strangers try.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Credentials} from '../../../../agent/uplink/credentials.js';
import {EnrolledAgents} from '../../../../src/guard/enrolment/enrolled-agents.js';
import {Invites} from '../../../../src/guard/enrolment/invites.js';
import {makeSecret} from '../../../../src/guard/scoped-token.js';
import {readCode, writeCode} from '../../../../src/wire/enrolment.js';
import {sharedCollector, temporaryDirectory} from '../support/fixture.js';
import {SimulatedAgent} from '../support/simulated-agent.js';
import {
  aSite,
  challengeOf,
  enrol,
  MINUTE,
  MUTE,
  newCode,
  newKey,
  recordProof,
  refusalOf,
  stranger,
} from './support/site.js';

describe('an agent that enrols', () => {
  test('comes in by its code, and from then on by its key', async () => {
    const site = await aSite();
    const {agent, agentId, key} = await enrol(site);
    agent.stop();

    const again = stranger(site, {agentId, credentials: new Credentials(agentId, key)});
    await again.opened();

    const {agents} = await site.agents.list();
    assert.deepEqual(
      agents.map((each) => [each.agentId, each.host]),
      [[agentId, 'simulated']],
    );
    again.stop();
  });

  test('may keep its used code in its settings', async () => {
    const site = await aSite();
    const {agent, agentId, key, code} = await enrol(site);
    agent.stop();
    site.clock.aheadMs = 60 * MINUTE;

    const credentials = new Credentials(agentId, key, readCode(code));
    const again = await stranger(site, {agentId, credentials}).opened();

    again.stop();
  });

  test('is known to the next collector on the same data directory', async () => {
    const site = await aSite({required: true});
    const {agent, agentId, key} = await enrol(site);
    agent.stop();
    await site.listening.close();

    const next = await aSite({required: true, data: site.data});
    const again = await stranger(next, {
      agentId,
      credentials: new Credentials(agentId, key),
    }).opened();

    again.stop();
  });

  test('does not have to where a token suffices, and has to where it does not', async () => {
    const [open, strict] = [await aSite(), await aSite({required: true})];
    const byToken = await stranger(open, {isStranger: false}).opened();

    assert.match(
      await refusalOf(strict, 'agent-by-token', undefined, undefined, {isStranger: false}),
      /GUARD_AGENT_UNKNOWN: .* not enrolled/,
    );
    byToken.stop();
  });

  test('is told to come back when the files of enrolment fail, and the operator is told why', async () => {
    const told: unknown[] = [];
    const data = temporaryDirectory();
    const broken = Object.assign(new EnrolledAgents(data), {
      find: () => Promise.reject(Object.assign(new Error('EIO'), {code: 'EIO'})),
    });
    const enrolment = {agents: broken, invites: new Invites(data), required: true};
    const {url} = await sharedCollector({enrolment, onBug: (error) => told.push(error)});

    const agent = new SimulatedAgent({url, agentId: 'agent-with-no-disk'});
    await agent.until(() => agent.closes.length > 0, 'the end');

    assert.equal(agent.closes[0]!.code, 1011);
    assert.equal(told.length, 1);
  });
});

describe('an attacker', () => {
  test('who replays a handshake that was recorded is not let in', async () => {
    const site = await aSite();
    const {agent, agentId, key, code} = await enrol(site);
    const proven = await recordProof(site, agentId, key, code);
    agent.stop();

    const replaying = {
      shown: () => ({publicKey: key.publicKey, inviteId: readCode(code)!.inviteId}),
      prove: () => proven,
    } as unknown as Credentials;
    const replay = stranger(site, {agentId, credentials: replaying});

    assert.equal((await replay.refused()).code, 'GUARD_KEY_REFUSED');
  });

  test('is asked something else each time', async () => {
    const site = await aSite();
    const {agent, agentId, key} = await enrol(site);
    agent.stop();

    const nonces = new Set<string>();
    for (let dial = 0; dial < 20; dial += 1) {
      const again = await stranger(site, {
        agentId,
        credentials: new Credentials(agentId, key),
      }).opened();
      nonces.add(Buffer.from(challengeOf(again).nonce).toString('hex'));
      again.stop();
    }

    assert.equal(nonces.size, 20);
  });

  test('who stole a code that was used is not let in', async () => {
    const site = await aSite();
    const {agent, agentId, code} = await enrol(site);

    const refusal = await refusalOf(site, 'agent-of-thief', newKey(), code);

    assert.match(
      refusal,
      new RegExp(`GUARD_CODE_REFUSED: .* used already, by the agent ${agentId}`),
    );
    assert.equal(agent.closes.length, 0);
    agent.stop();
  });

  test('who comes with a code at the same moment as another: one of them is let in', async () => {
    const site = await aSite();
    const code = readCode(await newCode(site));

    const racers = Array.from({length: 8}, (_, n) => {
      const agentId = `racing-agent-${n}`;
      return stranger(site, {agentId, credentials: new Credentials(agentId, newKey(), code)});
    });
    await Promise.all(
      racers.map((racer) =>
        racer.until(() => racer.isOpen || racer.closes.length > 0, 'an answer'),
      ),
    );

    assert.equal(racers.filter(({isOpen}) => isOpen).length, 1);
    assert.equal((await site.agents.list()).agents.length, 1);
    for (const racer of racers) racer.stop();
  });

  test('who comes too late is told that the code has expired, and so is one whose clock is apart', async () => {
    const site = await aSite();
    const code = await newCode(site);
    site.clock.aheadMs = 2 * MINUTE;
    assert.match(await refusalOf(site, 'agent-too-late', newKey(), code), /has expired/);

    site.clock.aheadMs = -10 * MINUTE;
    assert.match(await refusalOf(site, 'agent-before', newKey(), code), /clock .* was set back/);

    // The agent's own clock plays no part.
    site.clock.aheadMs = 0;
    const credentials = new Credentials('agent-apart', newKey(), readCode(code));
    const apart = {agentId: 'agent-apart', credentials, clockAheadNs: 10n ** 18n};
    (await stranger(site, apart).opened()).stop();
  });

  test('with a token of the fleet does not get the id of an agent that has enrolled', async () => {
    const site = await aSite();
    const {agent, agentId} = await enrol(site);

    for (const [key, code] of [
      [undefined, undefined],
      [newKey(), undefined],
      [newKey(), await newCode(site)],
    ] as const) {
      const refusal = await refusalOf(site, agentId, key, code, {isStranger: false});
      assert.match(refusal, /GUARD_KEY_REFUSED/);
    }

    assert.equal(agent.closes.length, 0, 'and the agent stays connected');
    agent.stop();
  });

  test('who has enrolled does not get the id of another agent', async () => {
    const site = await aSite();
    const [victim, attacker] = [await enrol(site), await enrol(site)];

    assert.match(await refusalOf(site, victim.agentId, attacker.key), /GUARD_KEY_REFUSED/);
    assert.match(
      await refusalOf(site, victim.agentId, attacker.key, attacker.code),
      /GUARD_KEY_REFUSED/,
    );
    victim.agent.stop();
    attacker.agent.stop();
  });

  test('who shows the key of another agent and cannot sign is not let in', async () => {
    const site = await aSite();
    const victim = await enrol(site);
    const {publicKey} = victim.key;
    const pretended = {publicKey, privateKey: newKey().privateKey};

    assert.match(await refusalOf(site, victim.agentId, pretended), /GUARD_KEY_REFUSED/);
    assert.match(
      await refusalOf(site, 'agent-with-her-key', pretended, await newCode(site)),
      /GUARD_KEY_REFUSED/,
    );
    victim.agent.stop();
  });

  test('who guesses codes is told nothing of them, and soon nothing at all', async () => {
    const site = await aSite();
    const right = await newCode(site);
    const guesses = Array.from({length: 14}, (_, n) =>
      n % 2 === 0
        ? writeCode(right.slice(0, 8), makeSecret())
        : writeCode('00000000', makeSecret()),
    );

    const refusals: string[] = [];
    for (const guess of guesses) {
      refusals.push(await refusalOf(site, 'agent-that-guesses', newKey(), guess));
    }

    assert.equal(new Set(refusals.slice(0, 10)).size, 1, 'a known id is told as an unknown one');
    assert.match(refusals[0]!, /GUARD_CODE_REFUSED: .* not known/);
    for (const refusal of refusals.slice(10)) assert.match(refusal, /GUARD_RATE_EXCEEDED/);
    // The right code has to wait as well: otherwise a guess that is right would be told.
    assert.match(await refusalOf(site, 'agent-that-guesses', newKey(), right), /GUARD_RATE/);
  });

  test('who sends anything but the proof, or none in time, is cut off', async () => {
    const site = await aSite();
    const agent = stranger(site, {credentials: MUTE});
    await agent.until(() => agent.heard.length > 0, 'the challenge');

    agent.report('r1');
    await agent.until(() => agent.closes.length > 0, 'the end');
    const late = stranger(site, {credentials: MUTE});
    await late.until(() => late.closes.length > 0, 'the end');

    assert.deepEqual(agent.closes, [{code: 1008, reason: 'a report before the proof'}]);
    assert.deepEqual(late.closes, [{code: 1008, reason: 'no proof came in time'}]);
  });

  test('who opens many sockets takes no place of an agent that has a token', async () => {
    const site = await aSite({helloDeadlineMs: 60_000}); // none of them is late
    const crowd = Array.from({length: 80}, () => stranger(site, {credentials: MUTE}));
    await Promise.all(
      crowd.map((each) => each.until(() => each.heard.length + each.closes.length > 0, 'a word')),
    );

    (await stranger(site, {isStranger: false}).opened()).stop();

    const turnedAway = crowd.filter(({closes}) => closes[0]?.code === 1006);
    assert.equal(turnedAway.length, 80 - 64, 'so many of one address are listened to');
    for (const each of crowd) each.stop();
  });
});
