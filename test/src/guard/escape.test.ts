import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {csvField, escapeHtml, visibleJson, visibleText} from '../../../src/guard/escape.js';
import {FORMULA, HOSTILE_NAMES, untamed} from './support/hostile-names.js';

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;

describe('hostile names', () => {
  test('none opens or leaves an element or attribute of HTML', () => {
    for (const name of HOSTILE_NAMES) {
      assert.doesNotMatch(escapeHtml(name), /[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
    }
  });

  test('none moves the cursor, starts a second line, or hides what stands beside it', () => {
    for (const name of HOSTILE_NAMES) {
      const shown = visibleText(name);

      assert.doesNotMatch(shown, UNSEEN, JSON.stringify(shown));
      assert.ok(shown.length <= 6 * 1_025);
    }
  });

  test('what cannot be seen is shown by its number, and what is fine is left alone', () => {
    assert.equal(visibleText('\x1b]52;c\x07'), '\\x1b]52;c\\x07');
    assert.equal(visibleText('a\u202eb'), 'a\\u202eb');
    assert.equal(visibleText('lone\ud800'), 'lone\\ud800');
    assert.equal(visibleText('tag\u{e0041}'), 'tag\\udb40\\udc41');
    assert.equal(visibleText('Größe 😀 /v2/библиотека'), 'Größe 😀 /v2/библиотека');
    assert.equal(visibleText('abcdef', 3), 'abc…');
  });

  test('none is a formula for a spreadsheet, and each stays one field of one row', () => {
    for (const name of HOSTILE_NAMES) {
      const field = csvField(name);
      const text = readField(field);

      assert.equal(untamed(text), visibleText(name, Infinity), JSON.stringify(field.slice(0, 80)));
      assert.doesNotMatch(text, UNSEEN, JSON.stringify(text.slice(0, 80)));
      assert.doesNotMatch(text, FORMULA);
    }
  });

  test('none reaches a terminal through JSON, and each is the same after JSON.parse', () => {
    for (const name of HOSTILE_NAMES) {
      for (const indent of [undefined, 2]) {
        const text = visibleJson({[name]: [name]}, indent);

        assert.doesNotMatch(text.replaceAll('\n', ''), UNSEEN, JSON.stringify(text.slice(0, 80)));
        assert.deepEqual(JSON.parse(text), {[name]: [name]});
      }
    }
  });

  test('numbers are no formulas', () => {
    assert.equal(csvField(-12.5), '-12.5');
    assert.equal(csvField(12n), '12');
    assert.equal(csvField(undefined), '');
  });
});

/** One field of RFC 4180; fails if the text holds more than one. */
function readField(field: string): string {
  if (!field.startsWith('"')) {
    assert.doesNotMatch(field, /[",\r\n]/);
    return field;
  }
  const inner = field.slice(1, -1);
  assert.ok(field.endsWith('"') && !inner.replaceAll('""', '').includes('"'));
  return inner.replaceAll('""', '"');
}
