import assert from 'node:assert/strict';
import {test} from 'node:test';

import {shortFunctionName} from '../../../../src/domain/stacks/function-name.js';

test('a short name loses the path of its package and nothing else', () => {
  for (const [name, short] of [
    [
      'github.com/docker/distribution/registry/handlers.(*App).ServeHTTP',
      'handlers.(*App).ServeHTTP',
    ],
    ['a/b.F[go.shape.c/d]', 'b.F[go.shape.c/d]'],
    ['operator/', 'operator/'],
    ['main', 'main'],
  ]) {
    assert.equal(shortFunctionName(name!), short);
  }
});
