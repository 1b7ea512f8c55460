import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, test} from 'node:test';

import {EnrolledAgents} from '../../../../src/guard/enrolment/enrolled-agents.js';
import {fileOf} from '../../../../src/guard/enrolment/enrolment-folder.js';
import {Invites, type Newcomer} from '../../../../src/guard/enrolment/invites.js';

const MINUTE = 60_000;
const NOW = 1_790_000_000_000;
const ONE: Newcomer = {agentId: 'agent-one', publicKey: 'key-1'};
const TWO: Newcomer = {agentId: 'agent-two', publicKey: 'key-2'};

let data = '';
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'regscope-enrolment-'));
});
afterEach(() => rmSync(data, {recursive: true}));

describe('an enrolment code', () => {
  test('is good for one agent, also of two that use it at the same time', async () => {
    const invites = new Invites(data);
    const invite = await invites.make(Buffer.alloc(32), {nowMs: NOW, lifeMs: MINUTE});

    const uses = await Promise.allSettled(
      [ONE, TWO].map((newcomer) => invites.use(invite, newcomer, NOW)),
    );

    assert.deepEqual(uses.map(({status}) => status).sort(), ['fulfilled', 'rejected']);
    const again = await invites.find(invite.id);
    await assert.rejects(invites.use(again!, {...TWO, publicKey: 'key-3'}, NOW), {
      code: 'GUARD_CODE_REFUSED',
      message: /used already, by the agent agent-(one|two)/,
    });
  });

  test('is still good for the agent that used it and was cut off before it knew', async () => {
    const invites = new Invites(data);
    const {id} = await invites.make(Buffer.alloc(32), {nowMs: NOW, lifeMs: MINUTE});
    await invites.use((await invites.find(id))!, ONE, NOW);

    await invites.use((await invites.find(id))!, ONE, NOW + 2 * MINUTE);
  });

  for (const [what, atMs, agentId, message] of [
    ['after its time', NOW + MINUTE, undefined, /expired/],
    ['at a time before it was made', NOW - 1, undefined, /clock .* set back/],
    ['by another agent than it names', NOW, 'agent-two', /for another agent/],
  ] as const) {
    test(`is refused ${what}`, async () => {
      const invites = new Invites(data);
      const invite = await invites.make(Buffer.alloc(32), {nowMs: NOW, lifeMs: MINUTE, agentId});

      await assert.rejects(invites.use(invite, ONE, atMs), {code: 'GUARD_CODE_REFUSED', message});
      assert.equal((await invites.find(invite.id))?.used, undefined);
    });
  }

  test('is forgotten a day after its end, when the next one is made', async () => {
    const invites = new Invites(data);
    const old = await invites.make(Buffer.alloc(32), {nowMs: NOW, lifeMs: MINUTE});
    await invites.use(old, ONE, NOW);

    await invites.make(Buffer.alloc(32), {nowMs: NOW + 26 * 60 * MINUTE, lifeMs: MINUTE});

    assert.equal(await invites.find(old.id), undefined);
    assert.equal(readdirSync(join(data, 'enrolment/invites')).length, 1);
  });

  test('has no path for a name: what an agent says is looked up only if it is an id', async () => {
    for (const id of ['', '..', '../agents/x', 'ABCDEF01', '0123abcd/../x', '0123abcd\0']) {
      assert.equal(await new Invites(data).find(id), undefined);
    }
  });
});

describe('enrolled agents', () => {
  const agent = {...ONE, host: 'h', enrolledMs: NOW};

  test('are found again by another process, revoked ones too', async () => {
    await new EnrolledAgents(data).put(agent);
    await new EnrolledAgents(data).revoke('agent-one', NOW + 1);

    const agents = new EnrolledAgents(data);
    assert.deepEqual(await agents.find('agent-one'), agent);
    assert.equal(await agents.isRevoked('agent-one'), true);
    assert.deepEqual(await agents.revokedAmong(['agent-one', 'agent-two']), new Set(['agent-one']));
  });

  test('are listed with when they were last seen and revoked', async () => {
    const agents = new EnrolledAgents(data);
    await agents.put(agent);
    await agents.seen('agent-one', NOW + 5_000);
    await agents.revoke('agent-', NOW + 9_000);

    const [listed] = (await agents.list()).agents;

    assert.deepEqual(listed, {...agent, lastSeenMs: NOW + 5_000, revokedMs: NOW + 9_000});
  });

  test('are not revoked by a beginning that two have, or none has', async () => {
    const agents = new EnrolledAgents(data);
    await agents.put(agent);
    await agents.put({...TWO, host: 'h', enrolledMs: NOW});

    for (const prefix of ['agent-', 'agent-three', '', 'agen']) {
      await assert.rejects(agents.revoke(prefix, NOW), {code: 'GUARD_AGENT_UNKNOWN'});
    }
    assert.deepEqual(await agents.revokedAmong(['agent-one', 'agent-two']), new Set());
  });

  test('with a damaged file are refused, and the others are listed', async () => {
    const agents = new EnrolledAgents(data);
    await agents.put(agent);
    await agents.put({...TWO, host: 'h', enrolledMs: NOW});
    for (const [text, reason] of [
      ['{', /JSON/],
      ['{}', /no agent/],
      [JSON.stringify(TWO), /no agent/],
      [JSON.stringify({...TWO, host: 'h', enrolledMs: NOW}), /no agent/],
      ['x'.repeat(20_000), /too long/],
    ] as const) {
      writeFileSync(join(data, 'enrolment/agents', fileOf('agent-one')), text);

      await assert.rejects(agents.find('agent-one'), {
        code: 'GUARD_ENROLMENT_UNUSABLE',
        message: reason,
      });
      const {agents: listed, damaged} = await agents.list();
      assert.deepEqual([listed.map(({agentId}) => agentId), damaged.length], [['agent-two'], 1]);
    }
  });

  test('whose files cannot be read are refused: the question is never answered by guessing', async () => {
    mkdirSync(join(data, 'enrolment'));
    for (const kind of ['agents', 'revoked'])
      writeFileSync(join(data, 'enrolment', kind), 'a file');
    const agents = new EnrolledAgents(data);

    for (const ask of [
      () => agents.find('agent-one'),
      () => agents.isRevoked('agent-one'),
      () => agents.revokedAmong(['agent-one']),
    ]) {
      await assert.rejects(ask, {code: 'GUARD_ENROLMENT_UNUSABLE'});
    }
  });

  for (const [what, make] of [
    ['a pipe that nobody writes', (path) => execFileSync('mkfifo', [path])],
    ['a device', (path) => symlinkSync('/dev/zero', path)],
    ['a folder', (path) => mkdirSync(path)],
    ['endless', (path) => writeFileSync(path, ' '.repeat(1_000_000))],
  ] as const satisfies readonly (readonly [string, (path: string) => unknown])[]) {
    test(`are refused at once where the file is ${what}`, async () => {
      mkdirSync(join(data, 'enrolment', 'agents'), {recursive: true});
      make(join(data, 'enrolment', 'agents', fileOf('agent-one')));

      const finding = new EnrolledAgents(data).find('agent-one');

      await assert.rejects(finding, {code: 'GUARD_ENROLMENT_UNUSABLE'});
    });
  }

  test('have files that only their owner can read, with names that they did not choose', async () => {
    const agents = new EnrolledAgents(data);
    await agents.put({...agent, agentId: '../../agent'});
    await agents.revoke('../../agent', NOW);
    await new Invites(data).make(Buffer.alloc(32), {nowMs: NOW, lifeMs: MINUTE});

    const paths = readdirSync(join(data, 'enrolment'), {recursive: true, encoding: 'utf8'});

    assert.equal(paths.length, 6);
    for (const path of paths) {
      const {mode} = statSync(join(data, 'enrolment', path));
      assert.equal(mode & 0o077, 0, path);
      assert.match(path, /^(agents|revoked|invites)(\/([0-9a-f]{64}|[0-9a-f]{8})\.json)?$/);
    }
    assert.deepEqual(readdirSync(data), ['enrolment']);
  });
});
