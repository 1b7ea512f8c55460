import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {AgentClock, systemClocks, type ClockSources} from '../../../agent/life/clock.js';

const HOUR_NS = 3_600_000_000_000n;

/** Clocks over a time that passes only by being read. */
class FakeClocks implements ClockSources {
  monotonic: bigint;
  suspendedNs: bigint;
  wallNs = 1_790_000_000_000_000_000n;
  readonly #readingNs: () => bigint;

  constructor(start: {
    readonly monotonic?: bigint;
    readonly suspendedNs?: bigint;
    readonly readingNs?: () => bigint;
  }) {
    this.monotonic = start.monotonic ?? 5_000_000_000n;
    this.suspendedNs = start.suspendedNs ?? 0n;
    this.#readingNs = start.readingNs ?? (() => 3_000n);
  }

  pass(ns: bigint): void {
    this.monotonic += ns;
  }

  bootNs(): bigint {
    return this.monotonic + this.suspendedNs;
  }

  monotonicNs(): bigint {
    this.pass(100n);
    return this.monotonic;
  }

  uptimeNs(): bigint | undefined {
    this.pass(this.#readingNs());
    return (this.bootNs() / 10_000_000n) * 10_000_000n;
  }

  unixMs(): number {
    this.pass(100n);
    return Number((this.wallNs + this.monotonic) / 1_000_000n);
  }
}

function distance(left: bigint, right: bigint): bigint {
  return left > right ? left - right : right - left;
}

describe('AgentClock', () => {
  test('knows boot time within its error bound, however the readings fall', () => {
    const readings = fc.infiniteStream(
      // Now and then the CPU is taken away in the middle of a reading.
      fc.oneof(
        {weight: 50, arbitrary: fc.constant(4_000n)},
        {weight: 1, arbitrary: fc.constant(25_000_000n)},
      ),
    );
    fc.assert(
      fc.property(
        readings,
        fc.bigInt({min: 0n, max: 10n ** 12n}),
        fc.bigInt({min: 0n, max: 24n * HOUR_NS}),
        (stream, monotonic, suspendedNs) => {
          const sources = new FakeClocks({
            monotonic,
            suspendedNs,
            readingNs: () => stream.next().value,
          });

          const clock = new AgentClock(sources);
          const kernelNs = clock.kernelNs();

          assert.ok(distance(kernelNs, sources.bootNs()) <= clock.errorNs);
        },
      ),
      {numRuns: 30},
    );
  });

  test('gives a kernel time and the reading of the same instant the same Unix time', () => {
    const sources = new FakeClocks({suspendedNs: 77n * HOUR_NS});
    const clock = new AgentClock(sources);

    const unixNs = clock.nowNs();

    assert.ok(distance(clock.fromKernelNs(sources.bootNs()), unixNs) <= clock.errorNs);
    assert.ok(distance(unixNs, sources.wallNs + sources.monotonic) <= 1_000_000n);
  });

  test('does not follow when the system clock is set', () => {
    const sources = new FakeClocks({});
    const clock = new AgentClock(sources);
    const before = clock.nowNs();

    sources.wallNs += HOUR_NS;
    clock.check();

    assert.ok(clock.nowNs() - before < 1_000_000n);
  });

  test('runs on through a suspend', () => {
    const sources = new FakeClocks({});
    const clock = new AgentClock(sources);
    const before = clock.nowNs();
    const kernelBefore = clock.fromKernelNs(sources.bootNs());

    sources.suspendedNs += 2n * HOUR_NS;
    clock.check();

    assert.ok(distance(clock.nowNs() - before, 2n * HOUR_NS) < 100_000_000n);
    assert.ok(distance(clock.nowNs(), clock.fromKernelNs(sources.bootNs())) <= clock.errorNs);
    assert.ok(clock.fromKernelNs(sources.bootNs()) - kernelBefore >= 2n * HOUR_NS);
  });

  test('keeps its pairing while nothing happens', () => {
    const sources = new FakeClocks({});
    const clock = new AgentClock(sources);
    const offsetNs = clock.kernelNs() - sources.monotonic;

    for (let seconds = 0; seconds < 100; seconds += 1) {
      sources.pass(1_000_000_000n);
      clock.check();
    }

    assert.equal(clock.kernelNs() - sources.monotonic, offsetNs);
  });

  test('does without an uptime, and does not believe one that a container made up', () => {
    const without = new FakeClocks({});
    without.uptimeNs = () => undefined;
    const madeUp = new FakeClocks({monotonic: 9n * HOUR_NS, suspendedNs: -8n * HOUR_NS});

    for (const sources of [without, madeUp]) {
      const clock = new AgentClock(sources);
      assert.ok(distance(clock.kernelNs(), sources.monotonic) < 1_000_000n);
    }
  });

  test('reads this machine’s clocks', () => {
    const clock = new AgentClock();
    const unixMs = Date.now();

    assert.ok(Math.abs(Number(clock.nowNs() / 1_000_000n) - unixMs) < 1_000);
    assert.ok(clock.errorNs < 10_000_000n);
    assert.equal(systemClocks('/none').uptimeNs(), undefined);
  });
});
