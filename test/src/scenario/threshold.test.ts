import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readThreshold} from '../../../src/scenario/threshold.js';

describe('readThreshold', () => {
  for (const [text, subject, figure, limit] of [
    ['push.p95 < 500ms', 'push', {kind: 'quantile', q: 0.95}, 500e6],
    ['p95(push) > 500ms', 'push', {kind: 'quantile', q: 0.95}, 500e6],
    ['p99.9 <= 2s', undefined, {kind: 'quantile', q: 0.999}, 2e9],
    ['docker-pull.mean<1m', 'docker-pull', {kind: 'mean'}, 60e9],
    ['pull/blob.get.p99 < 1s', 'pull/blob.get', {kind: 'quantile', q: 0.99}, 1e9],
    ['errors < 1%', undefined, {kind: 'errors'}, 0.01],
    ['push.errors <= 0.5%', 'push', {kind: 'errors'}, 0.005],
    ['pull.throughput >= 100000/day', 'pull', {kind: 'throughput'}, 100_000 / 86_400],
  ] as const) {
    test(`reads ${text}`, () => {
      const threshold = readThreshold(text);

      assert.equal(threshold?.subject, subject);
      assert.deepEqual(threshold?.figure, figure);
      assert(Math.abs(threshold.limit - limit) < 1e-9 * limit);
      assert.equal(threshold.text, text);
    });
  }

  for (const text of [
    'p95',
    'p95 < 5',
    'push < 5ms',
    'errors < 1s',
    'errors < 200%',
    'p95 = 1s',
    '',
  ]) {
    test(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(readThreshold(text), undefined);
    });
  }
});
