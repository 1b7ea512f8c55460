import assert from 'node:assert/strict';
import {test} from 'node:test';

import {ProbeStatus} from '../../../agent/life/probe-status.js';

test('reports what runs, what cannot, and what it costs and loses', () => {
  let nowMs = 0;
  const status = new ProbeStatus(() => nowMs);
  status.use({
    running: ['syscalls', 'tcp'],
    unavailable: [
      {probe: 'block', reason: 'no such tracepoint'},
      {probe: 'tcp', series: 'retransmits', reason: 'not on this kernel'},
    ],
  });
  const loss = {kind: 'loss', probe: 'tcp', detail: ''} as const;
  status.saw([
    {kind: 'cost', probe: 'tcp', runNs: 15_000_000, runs: 9},
    {...loss, reason: 'map_full', count: 3},
    {...loss, reason: 'gap', count: 100, gapNs: 5n},
  ]);
  nowMs = 1_500;

  assert.deepEqual(status.report(), {
    probes: [{name: 'syscalls'}, {name: 'tcp'}, {name: 'block', unavailable: 'no such tracepoint'}],
    probeCpuShare: 0.01,
    lostEvents: 3,
  });
  nowMs = 1_600;
  assert.equal(status.report().probeCpuShare, 0.01, 'a tenth of a second says nothing');
  nowMs = 2_500;
  assert.equal(status.report().probeCpuShare, 0);
  status.beginRun();
  assert.equal(status.report().lostEvents, 0);
});

test('tells a run what it will not find', () => {
  const status = new ProbeStatus(() => 0);
  status.use({running: ['tcp'], unavailable: [{probe: 'tcp', series: 'rtt', reason: 'why'}]});

  assert.deepEqual(status.unavailable(), [
    {kind: 'loss', probe: 'tcp', reason: 'unavailable', count: 0, detail: 'rtt: why'},
  ]);
  status.useNone(['tcp', 'block'], 'only root may');
  assert.deepEqual(
    status.unavailable().map(({probe, detail}) => `${probe}: ${detail}`),
    ['tcp: only root may', 'block: only root may'],
  );
});

test('tells later runs what a probe found out in an earlier one, once', () => {
  const status = new ProbeStatus(() => 0);
  status.use({running: ['requests'], unavailable: []});
  const detail = 'registry speaks TLS on port 443';
  const loss = {kind: 'loss', probe: 'requests', reason: 'unavailable', count: 0, detail} as const;

  status.saw([loss]);
  status.saw([loss, {...loss, detail: 'another'}]);

  assert.deepEqual(status.unavailable(), [loss, {...loss, detail: 'another'}]);
});
