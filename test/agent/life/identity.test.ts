import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, beforeEach, describe, test} from 'node:test';

import {Identity, defaultStateDir} from '../../../agent/life/identity.js';

const folder = mkdtempSync(join(tmpdir(), 'regscope-identity-'));
let state: string;
let count = 0;
beforeEach(() => (state = join(folder, `state-${(count += 1)}`)));
after(() => rmSync(folder, {recursive: true}));

describe('Identity', () => {
  test('is the same in each life, with a higher epoch', () => {
    const first = new Identity(state);
    const second = new Identity(state);

    assert.match(first.agentId, /^[0-9a-f]{32}$/);
    assert.equal(second.agentId, first.agentId);
    assert.deepEqual([first.epoch, second.epoch], [1, 2]);
    assert.equal(second.nextEpoch(), 3);
    assert.equal(new Identity(state).epoch, 4);
  });

  test('is its owner’s alone', () => {
    assert.ok(new Identity(state));

    assert.equal(statSync(state).mode & 0o777, 0o700);
    assert.equal(statSync(join(state, 'agent.json')).mode & 0o777, 0o600);
  });

  for (const [what, text] of [
    ['empty', ''],
    ['cut short', '{"agentId":"00112233445566778899aabbccddee'],
    ['of another shape', '{"agentId":"../../etc","epoch":1}'],
    ['without an epoch', `{"agentId":"${'0'.repeat(32)}"}`],
    ['of an epoch below zero', `{"agentId":"${'0'.repeat(32)}","epoch":-1}`],
    [
      'of the last epoch that the wire can tell',
      `{"agentId":"${'0'.repeat(32)}","epoch":4294967295}`,
    ],
    ['of half an epoch', `{"agentId":"${'0'.repeat(32)}","epoch":1.5}`],
  ] as const) {
    test(`becomes another one when its file is ${what}`, () => {
      const first = new Identity(state);
      writeFileSync(join(state, 'agent.json'), text);

      const second = new Identity(state);

      assert.notEqual(second.agentId, first.agentId);
      assert.equal(second.epoch, 1);
      assert.match(readFileSync(join(state, 'agent.json'), 'utf8'), /"epoch":1/);
    });
  }

  test('is another one where its folder was copied to another machine', () => {
    const on = (machine: string | undefined) => new Identity(state, {random: randomBytes, machine});
    const first = on('id:one');
    const again = on('id:one');
    const copy = on('id:two');
    const next = on('id:two');

    assert.deepEqual([again.agentId, again.copiedFrom], [first.agentId, undefined]);
    assert.notEqual(copy.agentId, first.agentId);
    assert.deepEqual([copy.epoch, copy.copiedFrom], [1, first.agentId]);
    assert.deepEqual([next.agentId, next.copiedFrom], [copy.agentId, undefined]);
  });

  test('is the same where the machine cannot be told', () => {
    const on = (machine: string | undefined) => new Identity(state, {random: randomBytes, machine});
    const ids = [undefined, 'id:one', undefined, 'dmi:two'].map((machine) => on(machine).agentId);

    assert.equal(new Set(ids).size, 1);
  });

  test('does not wait for a pipe in the place of its file', () => {
    new Identity(state);
    rmSync(join(state, 'agent.json'));
    execFileSync('mkfifo', [join(state, 'agent.json')]);

    assert.throws(() => new Identity(state), {code: 'AGENT_STATE_UNUSABLE', message: /no regular/});
  });

  test('says what is wrong with its folder', () => {
    writeFileSync(state, 'a file');

    assert.throws(() => new Identity(state), {
      code: 'AGENT_STATE_UNUSABLE',
      message: /state-/,
      hint: /--state-dir/,
    });
  });

  test('keeps its epoch when the disk does not take the next', () => {
    const identity = new Identity(state);
    rmSync(state, {recursive: true});

    assert.throws(() => identity.nextEpoch(), /ENOENT/);
    assert.equal(identity.epoch, 1);
  });

  test('of root lies with the system’s state, of others with their own', () => {
    assert.equal(defaultStateDir(0, {}), '/var/lib/regscope/agent');
    assert.equal(defaultStateDir(1000, {XDG_STATE_HOME: '/x'}), '/x/regscope/agent');
    assert.match(defaultStateDir(1000, {}), /\/\.local\/state\/regscope\/agent$/);
  });
});

test(
  'a folder that nobody may write to is told, for other users than root',
  {
    skip: process.geteuid?.() === 0 ? 'root may write to every folder' : false,
  },
  () => {
    chmodSync(folder, 0o500);
    assert.throws(() => new Identity(state), {code: 'AGENT_STATE_UNUSABLE'});
    chmodSync(folder, 0o700);
  },
);
