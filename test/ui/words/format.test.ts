import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  formatAbout,
  formatBytes,
  formatCount,
  formatDuration,
  formatRate,
  formatShare,
  formatSpan,
} from '../../../ui/words/format.js';
import {plainName} from '../../../ui/words/plain-name.js';

const CASES = [
  [formatDuration, undefined, '–'],
  [formatDuration, 0, '0 ns'],
  [formatDuration, 840, '840 ns'],
  [formatDuration, 12_345, '12.3 µs'],
  [formatDuration, 999_600, '1.00 ms'],
  [formatDuration, 3_210_000, '3.21 ms'],
  [formatDuration, 999_499_999, '999 ms'],
  [formatDuration, 1_240_000_000, '1.24 s'],
  [formatDuration, 99_940_000_000, '99.9 s'],
  [formatDuration, 99_960_000_000, '1 m 40 s'],
  [formatDuration, 125_000_000_000, '2 m 05 s'],
  [formatDuration, 7_500_000_000_000, '2 h 05 m'],
  [formatBytes, 0, '0 B'],
  [formatBytes, 512, '512 B'],
  [formatBytes, 1_500, '1.46 KiB'],
  [formatBytes, 33_554_432_000, '31.3 GiB'],
  [formatBytes, 5e16, '45,475 TiB'],
  [formatCount, 12, '12'],
  [formatCount, 203_005, '203,005'],
  [formatCount, 12_345_678, '12.3 M'],
  [formatRate, 0.5, '0.500/s'],
  [formatRate, 61.53, '61.5/s'],
  [formatRate, 1_240, '1,240/s'],
  [formatShare, 0.0344, '3.4 %'],
  [formatShare, 0.000_01, '<0.01 %'],
  [formatShare, 0, '0 %'],
  [formatShare, 1, '100 %'],
  [formatSpan, 65_000, '1:05'],
  [formatSpan, 3_725_000, '1:02:05'],
  [formatSpan, -5_000, '−0:05'],
  [formatAbout, 12_400, '12 s'],
  [formatAbout, 240_000, '4 min'],
] as const;

describe('figures', () => {
  for (const [format, value, expected] of CASES) {
    test(`${format.name} writes ${value} as ${expected}`, () => {
      const written = format(value as number);

      assert.equal(written.replaceAll('\u202f', ' '), expected);
    });
  }
});

describe('plainName', () => {
  test('leaves names as they are', () => {
    assert.equal(plainName('<b>größe</b> 10.0.0.1:6379'), '<b>größe</b> 10.0.0.1:6379');
  });

  test('shows that there is what could not be seen', () => {
    assert.equal(plainName('a\u202eb\u0000c\u001b[31m'), 'a\ufffdb\ufffdc\ufffd[31m');
  });

  test('cuts what is too long for any place', () => {
    assert.equal(plainName('x'.repeat(5_000)).length, 201);
  });
});
