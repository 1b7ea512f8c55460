// Causes of catalogue/upstream against models of their figures.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {askCauses, peer} from '../support/asked-causes.js';
import {testCases, type Case} from '../support/catalogue-cases.js';

const CASES: readonly Case[] = [
  {
    cause: 'upstream-unwatched',
    parts: {'upstream:10.0.0.9:443': [5, 55]},
    before: peer('→ 10.0.0.9:443', 1),
    after: peer('→ 10.0.0.9:443', 1),
    explainsMs: 50,
    says: /^10\.0\.0\.9:443, which registry asks and which is not watched, answers 50 ms later than before; .*so it is its own time$/,
    but: {parts: {'wait:chan': [5, 55]}},
  },
  {
    cause: 'upstream-fails',
    parts: {'upstream:10.0.0.9:443': [5, 55]},
    before: peer('→ 10.0.0.9:443', 1, {connectErrors: 0}),
    after: peer('→ 10.0.0.9:443', 1, {connectErrors: 4}),
    explainsMs: 50,
    says: /^10\.0\.0\.9:443 refuses connections of registry: 4\.0\/s fail \(before: 0\.0\/s\)$/,
    but: {parts: {'fs.read': [5, 55]}},
  },
];

testCases(CASES);

test('a peer that refuses connections takes no time of another one', () => {
  const {causes} = askCauses({
    parts: {'upstream:redis': [0, 30]},
    before: [...peer('→ 10.0.0.9:443', 1, {connectErrors: 0}), ...peer('→ redis', 1, {bytesIn: 9})],
    after: [...peer('→ 10.0.0.9:443', 1, {connectErrors: 4}), ...peer('→ redis', 1, {bytesIn: 9})],
  });

  assert.deepEqual(
    causes.map(({name, explainsMs}) => [name, Math.round(explainsMs)]),
    [['upstream-unwatched', 30]],
  );
});
