import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {ClockOffset} from '../../../../src/collector/agents/clock-offset.js';

const HOUR_NS = 3_600_000_000_000n;
const MS = 1_000_000n;
const NOW_NS = 1_790_000_000_000_000_000n;

describe('ClockOffset', () => {
  test('knows nothing before the first sample', () => {
    assert.equal(new ClockOffset().estimate(NOW_NS), undefined);
  });

  test('is never off by more than the error it tells, however uneven the ways are', () => {
    const ways = fc.array(fc.tuple(fc.bigInt(0n, 200n * MS), fc.bigInt(0n, 200n * MS)), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(fc.bigInt(-HOUR_NS, HOUR_NS), ways, (behindNs, pairs) => {
        const offset = new ClockOffset();
        pairs.forEach(([there, back], n) => {
          const sentNs = NOW_NS + BigInt(n) * 1_000n * MS;
          offset.add(ping({sentNs, there, back, behindNs}));
        });

        const {offsetNs, errorNs} = offset.estimate(NOW_NS)!;

        const offNs = offsetNs - behindNs;
        assert.ok(offNs <= errorNs && -offNs <= errorNs, `off by ${offNs}, error ${errorNs}`);
        assert.ok(errorNs > 0n);
      }),
    );
  });

  test('rests on the shortest way of late', () => {
    const offset = new ClockOffset();
    offset.add(ping({sentNs: NOW_NS, there: 80n * MS, back: 10n * MS, behindNs: 0n}));
    offset.add(ping({sentNs: NOW_NS + MS, there: MS, back: MS, behindNs: 0n}));
    offset.add(ping({sentNs: NOW_NS + 2n * MS, there: 10n * MS, back: 70n * MS, behindNs: 0n}));

    const estimate = offset.estimate(NOW_NS + 3n * MS);

    assert.ok(estimate!.errorNs < 2n * MS);
  });

  test('trusts a sample less the older it is: clocks drift', () => {
    const offset = new ClockOffset();
    offset.add(ping({sentNs: NOW_NS, there: MS, back: MS, behindNs: 0n}));

    const soon = offset.estimate(NOW_NS + 2n * MS)!;
    const later = offset.estimate(NOW_NS + HOUR_NS)!;

    assert.ok(later.errorNs - soon.errorNs > 300n * MS);
  });

  test('begins anew when the clock of the agent was set', () => {
    const offset = new ClockOffset();
    for (let n = 0n; n < 20n; n++) {
      offset.add(ping({sentNs: NOW_NS + n * MS, there: MS, back: MS, behindNs: 0n}));
    }

    const sentNs = NOW_NS + 1_000n * MS;
    offset.add(ping({sentNs, there: 3n * MS, back: 3n * MS, behindNs: -HOUR_NS}));

    assert.equal(offset.estimate(sentNs + 6n * MS)?.offsetNs, -HOUR_NS);
  });

  test('leaves out what contradicts itself', () => {
    const offset = new ClockOffset();
    const times = {sentNs: NOW_NS, receivedNs: NOW_NS, repliedNs: NOW_NS};

    offset.add({...times, returnedNs: NOW_NS - 1n});
    offset.add({...times, repliedNs: NOW_NS - 1n, returnedNs: NOW_NS});
    offset.add({...times, repliedNs: NOW_NS + 5n, returnedNs: NOW_NS + 4n});

    assert.equal(offset.estimate(NOW_NS), undefined);
  });
});

/** `behindNs`: how far the agent's clock is behind ours. */
function ping(way: {sentNs: bigint; there: bigint; back: bigint; behindNs: bigint}) {
  const {sentNs, there, back, behindNs} = way;
  const receivedNs = sentNs + there - behindNs;
  const repliedNs = receivedNs + 10_000n;
  return {sentNs, receivedNs, repliedNs, returnedNs: repliedNs + behindNs + back};
}
