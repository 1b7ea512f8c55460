import assert from 'node:assert/strict';
import {test} from 'node:test';

import {TargetNames, type NameClues} from '../../../agent/targets/target-names.js';

function clues(more: Partial<NameClues> = {}): NameClues {
  return {
    program: 'registry',
    pid: 10,
    exe: '/bin/registry',
    commandLine: ['registry', 'serve', 'a.yml'],
    listenPorts: [5000],
    ...more,
  };
}

test('the only one has the name of its program', () => {
  assert.equal(new TargetNames().take(clues()), 'registry');
});

test('a second one has its port in its name', () => {
  const names = new TargetNames();
  names.take(clues());

  assert.equal(names.take(clues({pid: 11, listenPorts: [5001]})), 'registry:5001');
});

test('containers with the same port are told by their ids', () => {
  const names = new TargetNames();
  const container = '0123456789abcdef'.repeat(4);
  names.take(clues());
  names.take(clues({pid: 11}));

  assert.equal(names.take(clues({pid: 12, container})), 'registry:0123456789ab');
  assert.equal(names.take(clues({pid: 13, container})), 'registry:pid-13');
});

test('a restart has the name that it had before', () => {
  const names = new TargetNames();
  const second = clues({commandLine: ['registry', 'serve', 'b.yml'], listenPorts: [5001]});
  names.take(clues());
  names.release(names.take(second));
  names.release('registry');

  assert.equal(names.take({...second, pid: 99, listenPorts: []}), 'registry:5001');
});

test('a name that a rule uses is not given away', () => {
  assert.equal(new TargetNames(['registry']).take(clues()), 'registry:5000');
});

test('a port is waited for only where the name depends on it', () => {
  const names = new TargetNames();
  const portless = clues({listenPorts: []});

  assert.equal(names.needsPort(portless), false);
  names.take(clues());
  assert.equal(names.needsPort(portless), true);
});
