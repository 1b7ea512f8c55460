// An agent as a collector knows it.

import type {AgentStatus} from '../../../../src/domain/ports.js';

export const AGENT: AgentStatus = {
  agentId: 'a1',
  host: {
    ...{name: 'bench-1', kernel: '6.1.0', bpftrace: '0.17.0', cpus: 2, memoryBytes: 8e9},
    bootId: 'b',
  },
  connected: true,
  processes: [],
  probes: [{name: 'syscalls'}],
  clockOffsetNs: 0n,
  clockErrorNs: 250_000n,
  ...{spooledRecords: 12, lostEvents: 3, probeCpuShare: 0.01, agentCpuShare: 0.02},
};
