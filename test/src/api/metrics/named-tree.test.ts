import assert from 'node:assert/strict';
import {test} from 'node:test';

import {NamedTree} from '../../../../src/api/metrics/named-tree.js';

test('a value is found by all names of its path, in their order', () => {
  const tree = new NamedTree<string>();
  tree.at(['registry', 'read'], () => 'first');

  assert.equal(tree.find(['registry', 'read']), 'first');
  for (const path of [['registry'], ['read'], ['read', 'registry'], ['registry', 'read', '']]) {
    assert.equal(tree.find(path), undefined, path.join('/'));
  }
});

test('a value is made once, and one on the way to another is another one', () => {
  const tree = new NamedTree<string>();
  tree.at(['registry', 'read'], () => 'below');

  assert.equal(
    tree.at(['registry', 'read'], () => 'again'),
    'below',
  );
  assert.equal(
    tree.at(['registry'], () => 'above'),
    'above',
  );
});
