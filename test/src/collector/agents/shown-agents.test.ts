import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {AgentSession} from '../../../../src/collector/agents/agent-session.js';
import {KnownAgent} from '../../../../src/collector/agents/known-agent.js';
import {shownAgents} from '../../../../src/collector/agents/shown-agents.js';
import type {AgentReportFrame} from '../../../../src/wire/frames.js';

const HOST = {name: 'h', kernel: '6.1', bpftrace: '0.17', cpus: 4, memoryBytes: 1e9, bootId: 'b'};

function agent(name: string, processes: number, isConnected = true): KnownAgent {
  const known = new KnownAgent(name, HOST);
  if (isConnected) {
    known.connected({
      hostInfo: HOST,
      clockEstimate: undefined,
    } as Partial<AgentSession> as AgentSession);
  }
  known.heardReport(report(processes), undefined);
  return known;
}

function report(processes: number): AgentReportFrame {
  return {
    kind: 'report',
    production: {producedRecords: 0, droppedSpoolFull: 0, droppedInvalid: 0},
    spooledRecords: 0,
    processes: Array.from({length: processes}, (_, pid) => ({
      ...{target: 'nginx', targetKind: 'nginx', pid, startTicks: 1, exe: '/usr/sbin/nginx'},
      ...{comm: 'nginx', listenPorts: [80]},
    })),
    probes: [{name: 'tcp'}],
    probeCpuShare: 0.1,
    agentCpuShare: 0.1,
    lostEvents: 0,
  };
}

describe('shownAgents', () => {
  test('has all of a few agents, those first that are connected', () => {
    const {agents, cut} = shownAgents([agent('gone', 1, false), agent('there', 2)]);

    assert.deepEqual(
      agents.map(({agentId, processes}) => [agentId, processes.length]),
      [
        ['there', 2],
        ['gone', 1],
      ],
    );
    assert.equal(cut, 0);
  });

  test('keeps the first hundred of two thousand processes', () => {
    const [shown] = shownAgents([agent('busy', 2_000)]).agents;

    assert.ok(shown!.processes.length >= 100 && shown!.processes.length < 200);
  });

  test('leaves out the longest lists where all would be too long, and counts them', () => {
    const small = agent('small', 3);
    const large = Array.from({length: 200}, (_, n) => agent(`large-${n}`, 2_000));

    const {agents, cut} = shownAgents([...large, small]);

    assert.equal(agents.length, 201);
    assert.equal(agents.find(({agentId}) => agentId === 'small')?.processes.length, 3);
    assert.equal(agents.filter(({processes}) => processes.length === 0).length, cut);
    assert.ok(cut > 100 && JSON.stringify(agents.map(({processes}) => processes)).length < 1.1e6);
  });

  test('leaves out whole agents where even their names would be too long', () => {
    const {agents, cut} = shownAgents(Array.from({length: 5_000}, (_, n) => agent(`a-${n}`, 0)));

    assert.ok(agents.length > 1_000 && agents.length < 3_000);
    assert.ok(cut >= 5_000 - agents.length);
  });
});
