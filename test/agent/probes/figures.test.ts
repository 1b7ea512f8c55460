import assert from 'node:assert/strict';
import {test} from 'node:test';

import {Figures} from '../../../agent/probes/figures/figures.js';

test('figures of one series are added up, and the maps that were given stay as they are', () => {
  const figures = new Figures('syscalls');
  const key = {target: 'registry', series: 'read'};
  const given = [
    new Map([
      [5, 1],
      [7, 2],
    ]),
    new Map([[7, 3]]),
    new Map([[2, 4]]),
  ];

  for (const counts of given) figures.observeCounts({...key, metric: 'latency'}, counts);
  for (const bytes of [10, 20n]) figures.count({...key, metric: 'bytes'}, bytes);

  const counts = new Map([
    [5, 1],
    [7, 5],
    [2, 4],
  ]);
  assert.deepEqual(figures.records(), [
    {
      ...{kind: 'histogram', probe: 'syscalls', ...key, metric: 'latency'},
      histogram: {precisionBits: 4, counts},
    },
    {kind: 'counter', probe: 'syscalls', ...key, metric: 'bytes', value: 30},
  ]);
  assert.deepEqual(
    [...given[0]!],
    [
      [5, 1],
      [7, 2],
    ],
  );
});
