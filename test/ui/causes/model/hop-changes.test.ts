import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {HopComparisonJson, HopPlaceChangeJson} from '../../../../src/contract/hops-json.js';
import {hopTables} from '../../../../ui/causes/model/hop-changes.js';

const GAP = '\u202f';

describe('the tables of what changed at which hop', () => {
  test('name places, and call growth only what is beyond chance', () => {
    const [table] = hopTables([
      chain([
        place(['nginx', 'core'], 'upstream:s3', 5, 25, [19, 21]),
        place(['nginx', 'core'], 'upstream:sql', 5, 6, [0.5, 1.5]),
        place(['nginx', 'core'], 'own', 2, 2.3, [-0.1, 0.7]),
        place(['nginx', 'core'], 'network', 1, 0.4, [-0.7, -0.5]),
        place(['nginx'], 'own', 1, 1.5),
      ]),
    ]);

    assert.deepEqual(
      table!.rows.map(({name, change, verdict}) => [name, change, verdict]),
      [
        ['all', `+20.0${GAP}ms`, 'grown'],
        ['s3, asked by core', `+20.0${GAP}ms`, 'grown'],
        ['a database connection, asked by core', `+1.00${GAP}ms`, 'grown'],
        ['core', `+300${GAP}µs`, 'chance'],
        ['way to core', `−600${GAP}µs`, 'fallen'],
        ['nginx', `+500${GAP}µs`, 'chance'],
      ],
    );
    assert.equal(table!.rows[1]!.interval, `+19.0${GAP}ms to +21.0${GAP}ms`);
    assert.equal(table!.rows[5]!.interval, '');
  });

  test('are left out for what no client of the load asked for, and for a single hop', () => {
    const one = chain([place(['nginx'], 'own', 1, 9, [7, 9])]);
    const two = chain([place(['nginx', 'core'], 'own', 1, 9, [7, 9])]);
    const others: readonly HopComparisonJson[] = [
      {...two, side: 'client'},
      {...two, isBesideLoad: true},
    ];

    assert.deepEqual(hopTables([one, ...others]), []);
    assert.deepEqual(hopTables(undefined), []);
  });
});

function chain(places: readonly HopPlaceChangeJson[]): HopComparisonJson {
  const whole = {beforeMs: 9, afterMs: 29, deltaMs: 20, chance: chanceOf([19, 21])};
  return {
    ...{target: 'nginx', step: 'blob.get', side: 'server', of: 'client'},
    ...{beforeRequests: 100, afterRequests: 100},
    mean: {...whole, places},
    slowest: {...whole, places: []},
  };
}

function place(
  path: readonly string[],
  name: string,
  beforeMs: number,
  afterMs: number,
  interval?: readonly [number, number],
): HopPlaceChangeJson {
  const times = {beforeMs, afterMs, deltaMs: afterMs - beforeMs};
  const chance = interval === undefined ? {} : {chance: chanceOf(interval)};
  return {path, place: name, ...times, ...chance, parts: []};
}

function chanceOf([lowMs, highMs]: readonly [number, number]) {
  return {lowMs, highMs, seenMs: 1};
}
