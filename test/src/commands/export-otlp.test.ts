import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readViewUrl} from '../../../src/commands/export-otlp.js';

describe('the address of a live view', () => {
  for (const [text, url] of [
    [undefined, undefined],
    ['http://collector:7070', 'http://collector:7070'],
    ['http://collector:7070/', 'http://collector:7070'],
    ['https://bench.example/regscope/?token=secret#top', 'https://bench.example/regscope'],
    ['http://user:secret@collector:7070', 'http://collector:7070'],
  ] as const) {
    test(`${text} is linked to as ${url}`, () => {
      assert.equal(readViewUrl(text), url);
    });
  }

  for (const text of ['', 'collector:7070', 'javascript:alert(1)', 'file:///etc/passwd']) {
    test(`${JSON.stringify(text)} is refused`, () => {
      assert.throws(() => readViewUrl(text), {code: 'EXPORT_VIEW_INVALID'});
    });
  }
});
