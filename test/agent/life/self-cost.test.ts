import assert from 'node:assert/strict';
import {afterEach, beforeEach, test} from 'node:test';

import {SelfCost} from '../../../agent/life/self-cost.js';
import {ProcFiles} from '../../../agent/targets/proc-files.js';
import {FakeProc} from '../targets/support/fake-proc.js';

let proc: FakeProc;
beforeEach(() => (proc = new FakeProc()));
afterEach(() => proc.close());

const NODE = '/usr/bin/node';

function values(cost: SelfCost, children: number[]): Record<string, number> {
  const {figures} = cost.read(children);
  return Object.fromEntries(
    figures.map((figure) => {
      assert.ok(figure.kind !== 'histogram' && figure.target === 'agent');
      return [figure.metric, figure.value];
    }),
  );
}

test('counts itself from its first reading, its children from their start', () => {
  let nowMs = 0;
  proc.add({pid: 50, exe: NODE, cpuTicks: 1_000, rssKib: 10});
  const cost = new SelfCost(proc.files, () => nowMs, 50);
  proc.add({pid: 50, exe: NODE, cpuTicks: 1_002, rssKib: 10});
  proc.add({pid: 51, exe: '/usr/bin/bpftrace', cpuTicks: 30, rssKib: 20});
  for (const pid of [50, 51]) proc.write(pid, 'smaps_rollup', 'Rss: 9 kB\nPss:      7 kB\n');

  nowMs = 1_000;
  const {cpuShare} = cost.read([51]);
  nowMs = 2_000;
  proc.add({pid: 51, exe: '/usr/bin/bpftrace', cpuTicks: 35, rssKib: 20});

  assert.equal(cpuShare, 0.32);
  assert.deepEqual(values(cost, [51]), {cpu_ns: 50_000_000, rss_bytes: 30 * 1_024});
});

test('reads the proportional size now and then only, since that is dear', () => {
  proc.add({pid: 50, exe: NODE});
  proc.write(50, 'smaps_rollup', 'Pss:      7 kB\nPss_Anon: 3 kB\n');
  const cost = new SelfCost(proc.files, () => 0, 50);

  const sizes = Array.from({length: 11}, () => values(cost, [])['pss_bytes']);

  assert.deepEqual(sizes, [7_168, ...Array<undefined>(9).fill(undefined), 7_168]);
});

test('reads it again where memory that nobody shares may be near the limit', () => {
  proc.add({pid: 50, exe: NODE, rssKib: 100});
  proc.write(50, 'smaps_rollup', 'Pss:      60 kB\n');
  const cost = new SelfCost(proc.files, () => 0, 50);
  const read = () => cost.read([], 80 * 1_024);
  const isRead = ({figures}: ReturnType<typeof read>) =>
    figures.some((figure) => figure.metric === 'pss_bytes');

  assert.equal(isRead(read()), true, 'the first time');
  const {usage, ...second} = read();
  assert.equal(usage.memoryBytes, 60 * 1_024);
  assert.equal(isRead({usage, ...second}), false, 'far from the limit');
  proc.add({pid: 50, exe: NODE, rssKib: 130});
  assert.equal(isRead(read()), true, 'near the limit');
  proc.add({pid: 51, exe: NODE, rssKib: 10});
  assert.equal(
    isRead(cost.read([51], 120 * 1_024)),
    true,
    'another program, with which nothing was divided',
  );
});

test('a child that is gone costs nothing any more', () => {
  proc.add({pid: 50, exe: NODE});
  const cost = new SelfCost(proc.files, () => 0, 50);

  assert.equal(values(cost, [99])['cpu_ns'], 0);
});

test('this process’s own figures are plausible', () => {
  const cost = new SelfCost(new ProcFiles(), () => performance.now());

  const {rss_bytes: rss, pss_bytes: pss} = values(cost, []);

  assert.ok(pss! > 5e6 && pss! <= rss!);
});
