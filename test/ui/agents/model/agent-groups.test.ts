import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {AgentJson} from '../../../../src/contract/run-json.js';
import {agentGroups, searchAgents} from '../../../../ui/agents/model/agent-groups.js';
import {AGENT} from '../../support/fake-collector.js';

function anAgent(name: string, targetKinds: readonly string[], more: Partial<AgentJson> = {}) {
  const [process] = AGENT.processes;
  const processes = targetKinds.map((targetKind) => ({
    ...process!,
    target: targetKind,
    targetKind,
  }));
  return {...AGENT, agentId: `id-${name}`, name, processes, ...more};
}

const AGENTS: readonly AgentJson[] = [
  ...Array.from({length: 250}, (_, at) => anAgent(`node-${at}`, ['dockerd', 'containerd'])),
  anAgent('registry-2', ['registry']),
  anAgent('registry-1', ['registry'], {version: '0.3.0'}),
  anAgent('spare', []),
  anAgent('gone', ['registry'], {connected: false}),
];

describe('many agents', () => {
  test('stand in groups by what they watch: those that are gone first, then the largest', () => {
    const groups = agentGroups(AGENTS);

    assert.deepEqual(
      groups.map(({name, isLost, agents}) => [name, isLost, agents.length]),
      [
        ['not connected', true, 1],
        ['containerd, dockerd', false, 250],
        ['registry', false, 2],
        ['no target', false, 1],
      ],
    );
    assert.deepEqual(
      groups[2]!.agents.map(({name}) => name),
      ['registry-1', 'registry-2'],
    );
  });

  test('are found by host, target, state and version', () => {
    const found = (text: string) => searchAgents(AGENTS, text).map(({name}) => name);

    assert.deepEqual(found('REGISTRY-1'), ['registry-1']);
    assert.deepEqual(found('0.3.0 registry'), ['registry-1']);
    assert.deepEqual(found('not connected'), ['gone']);
    assert.equal(found('dockerd').length, 250);
    assert.equal(found('').length, AGENTS.length);
  });
});
