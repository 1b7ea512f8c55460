import assert from 'node:assert/strict';
import {afterEach, beforeEach, describe, test} from 'node:test';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {HostGauges} from '../../../agent/targets/host-gauges.js';
import {FakeProc} from './support/fake-proc.js';

let proc: FakeProc;
beforeEach(() => (proc = new FakeProc()));
afterEach(() => proc.close());

function writeStat(...lines: readonly string[]): void {
  writeFileSync(join(proc.root, 'stat'), lines.map((line) => `${line}\n`).join(''));
}

describe('HostGauges', () => {
  test('tell the CPU time of the host since the look before, and what other guests got', () => {
    const gauges = new HostGauges(proc.files);
    // user nice system idle iowait irq softirq steal guest guest_nice; a guest's time is in user.
    writeStat('cpu  100 20 30 4000 50 6 7 8 90 1', 'cpu0 100 20 30 4000 50 6 7 8 90 1');
    assert.deepEqual(gauges.read(), []);

    writeStat('cpu  150 30 50 4100 90 8 10 19 120 2', 'cpu0 150 30 50 4100 90 8 10 19 120 2');

    const key = {kind: 'counter', target: 'host', probe: 'process', series: ''};
    assert.deepEqual(gauges.read(), [
      {...key, metric: 'cpu_ns', value: 850_000_000},
      {...key, metric: 'stolen_ns', value: 110_000_000},
    ]);
  });

  test('never count backwards', () => {
    const gauges = new HostGauges(proc.files);
    writeStat('cpu  100 0 0 0 0 0 0 5 0 0');
    gauges.read();

    writeStat('cpu  99 0 0 0 0 0 0 5 0 0');

    assert.deepEqual(
      gauges.read().map((figure) => figure.kind === 'counter' && figure.value),
      [0, 0],
    );
  });

  for (const [what, text] of [
    ['is not there', undefined],
    ['is cut off', 'cpu  100 20 30'],
    ['is of another kind', 'intr 1 2 3 4 5 6 7 8'],
  ] as const) {
    test(`tell nothing of a file that ${what}`, () => {
      const gauges = new HostGauges(proc.files);
      if (text !== undefined) writeStat(text);
      gauges.read();

      assert.deepEqual(gauges.read(), []);
    });
  }
});
