import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {PingedClock} from '../../../agent/life/pinged-clock.js';

test('before the first ping the difference is not known', () => {
  assert.deepEqual(new PingedClock().at(5n, 3n), {offsetNs: 0n, errorNs: 0n});
});

test('the error grows as the last ping ages', () => {
  const clock = new PingedClock();
  clock.told({offsetNs: -40n, errorNs: 1_000n}, 0n);

  assert.deepEqual(clock.at(0n, 50n), {offsetNs: -40n, errorNs: 1_050n});
  assert.deepEqual(clock.at(3_600_000_000_000n, 50n), {offsetNs: -40n, errorNs: 1_800_001_050n});
});

const MS = 1_000_000n;
const SECOND = 1_000n * MS;

test('a new offset is reached evenly within half a second, and told to be off by what is left', () => {
  const clock = new PingedClock();
  clock.told({offsetNs: 0n, errorNs: MS}, 10n * SECOND);
  clock.told({offsetNs: MS, errorNs: MS}, 11n * SECOND);

  const offsets = [10_000n, 11_000n, 11_250n, 11_500n, 13_000n].map((ms) => clock.at(ms * MS, 0n));
  assert.deepEqual(
    offsets.map(({offsetNs}) => offsetNs),
    [0n, 0n, MS / 2n, MS, MS],
  );
  assert.equal(offsets[2]!.errorNs, MS + MS / 2n + 125_000n);
});

test('what came first by the agent stays first, however the estimates differ', () => {
  const clock = new PingedClock();
  const times: bigint[] = [];
  for (let second = 0n; second < 8n; second += 1n) {
    clock.told({offsetNs: second % 2n === 0n ? 0n : -40n * MS, errorNs: MS}, second * SECOND);
  }
  for (let ms = 0n; ms < 9_000n; ms += 7n) times.push(ms * MS + clock.at(ms * MS, 0n).offsetNs);

  assert.ok(times.every((ns, at) => at === 0 || ns > times[at - 1]!));
});

test('a clock that was set is followed at once, and moments before that keep their offset', () => {
  const clock = new PingedClock();
  clock.told({offsetNs: 5n, errorNs: MS}, 10n * SECOND);
  clock.told({offsetNs: 3_600n * SECOND, errorNs: MS}, 20n * SECOND);

  assert.equal(clock.at(20n * SECOND, 0n).offsetNs, 3_600n * SECOND);
  assert.equal(clock.at(20n * SECOND - 1n, 0n).offsetNs, 5n);
  assert.equal(clock.at(0n, 0n).offsetNs, 5n, 'before the first ping');
});

test('pings of the last two minutes are kept', () => {
  const clock = new PingedClock();
  for (let second = 0n; second < 1_000n; second += 1n) {
    clock.told({offsetNs: second, errorNs: MS}, second * SECOND);
  }

  assert.equal(clock.at(980n * SECOND, 0n).offsetNs, 979n);
  assert.equal(clock.at(880n * SECOND, 0n).offsetNs, 879n, 'of a batch that was held up');
  assert.equal(clock.at(0n, 0n).offsetNs, 871n, 'the oldest that is kept');
});

describe('by how much the offset at a moment lies above that of a batch', () => {
  test('is what the offsets at both moments tell', () => {
    const clock = new PingedClock();
    const offsets = [0n, MS, -3n * MS, 3_600n * SECOND, 3_600n * SECOND + 7_777n];
    offsets.forEach((offsetNs, at) => {
      clock.told({offsetNs, errorNs: MS}, (10n + BigInt(at)) * SECOND);
    });

    for (let endMs = 9_000n; endMs < 16_000n; endMs += 333n) {
      const apartNs = clock.apartFrom(endMs * MS);
      const own = clock.at(endMs * MS, 0n).offsetNs;
      for (let ms = 9_000n; ms <= endMs; ms += 77n) {
        const wanted = Number(clock.at(ms * MS, 0n).offsetNs - own);
        assert.ok(Math.abs(apartNs(ms * MS) - wanted) <= 1, `${ms} ms, of a batch at ${endMs} ms`);
      }
    }
  });

  test('is nothing before the first ping', () => {
    assert.equal(new PingedClock().apartFrom(5n * SECOND)(SECOND), 0);
  });
});
