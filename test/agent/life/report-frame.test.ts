import assert from 'node:assert/strict';
import {test} from 'node:test';

import {encodeReport} from '../../../agent/life/report-frame.js';
import {decodeAgentFrame} from '../../../src/wire/codec.js';
import type {AgentReportFrame} from '../../../src/wire/frames.js';
import {MAX_FRAME_BYTES} from '../../../src/wire/limits.js';

function report(processes: number, pathBytes: number): AgentReportFrame {
  return {
    kind: 'report',
    runId: '20260101-000000-abcd',
    production: {producedRecords: 9, droppedSpoolFull: 1, droppedInvalid: 2},
    spooledRecords: 3,
    processes: Array.from({length: processes}, (_, at) => {
      const exe = `/${'x'.repeat(pathBytes)}`;
      return {
        ...{target: 't', targetKind: 'other', pid: at + 1, startTicks: at, exe, comm: 'x'},
        listenPorts: [],
      };
    }),
    probes: [{name: 'tcp'}],
    probeCpuShare: 0.5,
    agentCpuShare: 0.25,
    lostEvents: 7,
    reach: {
      addresses: [
        {address: '10.0.0.5:6379', target: 'redis'},
        {address: '[fd00::5]:6379', target: 'redis', isInner: true},
        {address: '10.96.0.10:5432', leadsTo: ['10.244.1.7:5432', '10.244.2.7:5432']},
      ],
      networks: ['10.0.0.5/24'],
    },
  };
}

test('a report comes through as it is', () => {
  const sent = report(20, 40);

  assert.deepEqual(decodeAgentFrame(encodeReport(sent)), sent);
});

test('a report on very many processes tells of some of them, and all else', () => {
  for (const sent of [report(5_000, 10), report(1_000, 4_000)]) {
    const frame = encodeReport(sent);
    const read = decodeAgentFrame(frame);

    assert.ok(frame.length <= MAX_FRAME_BYTES);
    assert.ok(read.kind === 'report' && read.processes.length > 10);
    assert.deepEqual({...read, processes: sent.processes}, sent);
  }
});
