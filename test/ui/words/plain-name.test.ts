import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {plainName, plainPath} from '../../../ui/words/plain-name.js';

describe('a path that a client sent', () => {
  for (const [what, path, shown] of [
    ['as it is', '/v2/a/blobs/sha256:9b?x=%00&y=<b>', '/v2/a/blobs/sha256:9b?x=%00&y=<b>'],
    [
      'with control characters as escapes',
      '/v2/\u0000\u001b[2J\n\u007f',
      '/v2/\\x00\\x1b[2J\\x0a\\x7f',
    ],
    [
      'with marks that turn a line round as escapes',
      '/\u202egnp.exe\ufeff',
      '/\\u202egnp.exe\\ufeff',
    ],
    ['in other scripts', '/v2/образ/日本', '/v2/образ/日本'],
  ] as const) {
    test(`is shown ${what}`, () => {
      assert.equal(plainPath(path), shown);
    });
  }

  test('is shown whole up to 2,048 characters, and no further', () => {
    assert.equal(plainPath(`/${'x'.repeat(2_047)}`).length, 2_048);
    assert.equal(plainPath('y'.repeat(1e6)).length, 2_049);
  });
});

describe('a name', () => {
  test('is short and has nothing in it that is not seen', () => {
    assert.equal(plainName('a\u0007b'), 'a\ufffdb');
    assert.equal(plainName('x'.repeat(300)).length, 201);
  });
});
