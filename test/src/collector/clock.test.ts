import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {SteadyClock} from '../../../src/collector/clock.js';

const HOUR_NS = 3_600_000_000_000n;

describe('SteadyClock', () => {
  test('tells Unix time', () => {
    const clock = new SteadyClock();

    const apartMs = Number(clock.nowNs() / 1_000_000n) - Date.now();

    assert.ok(Math.abs(apartMs) < 50, `${apartMs} ms`);
  });

  test('starts within a fraction of a millisecond, though the system tells whole ones', () => {
    const system = fakeSystem(1_790_000_000_000_400_000n);

    const clock = new SteadyClock(system.wallMs, system.monotonicNs);

    const apartNs = clock.nowNs() - system.realNs();
    assert.ok(apartNs > -20_000n && apartNs < 20_000n, `${apartNs} ns`);
  });

  for (const stepNs of [HOUR_NS, -HOUR_NS]) {
    test(`goes on as it was when the system's clock is set by ${stepNs / HOUR_NS} h`, () => {
      const system = fakeSystem(1_790_000_000_000_000_000n);
      const clock = new SteadyClock(system.wallMs, system.monotonicNs);
      const before = clock.nowNs();

      system.set(stepNs);
      system.pass(5_000_000_000n);

      const passedNs = clock.nowNs() - before;
      assert.ok(passedNs >= 5_000_000_000n && passedNs < 5_001_000_000n, `${passedNs} ns`);
    });

    test(`follows a step of ${stepNs / HOUR_NS} h when it is told to, and says so`, () => {
      const system = fakeSystem(1_790_000_000_000_000_000n);
      const clock = new SteadyClock(system.wallMs, system.monotonicNs);
      assert.equal(clock.follow(), false);

      system.set(stepNs);

      assert.equal(clock.follow(), true);
      const apartNs = clock.nowNs() - system.realNs();
      assert.ok(apartNs > -20_000n && apartNs < 20_000n, `${apartNs} ns`);
    });
  }
});

/** A system on which every look at a clock takes 5 µs. */
function fakeSystem(startNs: bigint) {
  let passedNs = 0n;
  let setNs = 0n;
  const look = () => (passedNs += 5_000n);
  const realNs = () => startNs + passedNs + setNs;
  return {
    realNs,
    wallMs: () => {
      look();
      return Number(realNs() / 1_000_000n);
    },
    monotonicNs: () => look(),
    pass: (ns: bigint) => (passedNs += ns),
    set: (byNs: bigint) => (setNs += byNs),
  };
}
