import assert from 'node:assert/strict';
import {test} from 'node:test';

import {placeName, placeNames, type HopPlace} from '../../../../src/insight/hops/hop-place.js';

const HOPS = new Set(['nginx', 'core', 'registry', 's3']);

function place(path: string, name: string): HopPlace {
  return {path: path.split('>'), place: name};
}

test('places of one chain have names that tell them apart', () => {
  const names = placeNames(
    [
      place('nginx', 'network'),
      place('nginx', 'own'),
      place('nginx>core', 'upstream:redis'),
      place('nginx>core', 'upstream:postgres'),
      place('nginx>core>registry', 'own'),
      place('nginx>core>registry', 'upstream:redis'),
      place('nginx>core>registry', 'upstream:s3'),
      place('nginx>core>registry>s3', 'network'),
      place('nginx>core>registry>s3', 'own'),
      place('nginx>core>registry', 'upstream:http'),
    ],
    HOPS,
  );

  assert.deepEqual(names, [
    ...[
      '→nginx',
      'nginx',
      'redis asked by core',
      'postgres',
      'registry',
      'redis asked by registry',
    ],
    ...['calls to s3', '→s3', 's3', 'an HTTP call'],
  ]);
});

test('a hop whose requests were not found is told as calls to it, not as its own time', () => {
  const names = placeNames([place('nginx', 'upstream:core'), place('nginx', 'own')], HOPS);

  assert.deepEqual(names, ['calls to core', 'nginx']);
});

test('a hop that two hops ask is told with each of them', () => {
  const names = placeNames(
    [
      place('nginx', 'own'),
      place('nginx>core', 'own'),
      place('nginx>core>registry', 'network'),
      place('nginx>registry', 'network'),
    ],
    HOPS,
  );

  assert.deepEqual(names, [
    ...['nginx', 'core', '→registry asked by core', '→registry asked by nginx'],
  ]);
});

test('a peer that is known by its protocol alone is told in words', () => {
  assert.equal(placeName(['core'], 'upstream:sql'), 'a database connection');
  assert.equal(placeName(['core'], 'upstream:constructor'), 'constructor');
});

test('peers are told with who asked them where a list is in no order of hops', () => {
  const places = [
    place('nginx>core>registry', 'upstream:redis'),
    place('nginx>core>registry', 'upstream:s3'),
    place('nginx>core', 'own'),
  ];

  assert.deepEqual(placeNames(places, HOPS, {tellAskers: true}), [
    ...['redis asked by registry', 'calls to s3 by registry', 'core'],
  ]);
});
