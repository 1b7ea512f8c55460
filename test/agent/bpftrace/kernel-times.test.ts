import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Words} from '../../../agent/bpftrace/words.js';
import {KernelTimes} from '../../../agent/bpftrace/kernel-times.js';

const DAY_NS = 86_400_000_000_000n;

describe('KernelTimes', () => {
  for (const days of [1n, 51n, 53n, 500n, 50_000n]) {
    test(`are exact on a host that runs for ${days} days, before the first and after it`, () => {
      const times = new KernelTimes();
      const first = days * DAY_NS + 1n;
      times.ofKernelNs(first);

      for (const kernelNs of [first, first - DAY_NS / 2n, first + 50n * DAY_NS + 3n]) {
        const ns = times.of(Words.of(kernelNs), 0);

        assert.ok(Number.isSafeInteger(ns) && ns > 0);
        assert.equal(times.kernelNs(ns), kernelNs);
      }
    });
  }

  test('leave 0, which is never, as it is', () => {
    const times = new KernelTimes();

    assert.equal(times.of(Words.of(0n), 0), 0);
    times.ofKernelNs(500n * DAY_NS);
    assert.equal(times.of(Words.of(0n), 0), 0);
  });
});
