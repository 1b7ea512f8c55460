import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {htmlReport} from '../../../src/export/html-report.js';
import {markdownReport} from '../../../src/export/markdown-report.js';
import type {ReportDocument} from '../../../src/export/document.js';
import {HOSTILE_NAMES} from '../guard/support/hostile-names.js';

function documentOf(name: string): ReportDocument {
  return {
    ...{title: name, facts: [name], marks: [name], verdict: [name]},
    sections: [
      {
        title: name,
        blocks: [
          {kind: 'heading', text: name},
          {kind: 'sentences', items: [name]},
          {kind: 'table', headers: [name, 'ms'], rows: [[name, '1.5']]},
          {
            ...{kind: 'chart', title: name, unit: name, columnMs: 1000},
            series: [{name, values: [1, undefined, 3]}],
            phases: [{name, fromMs: 0, toMs: 3000}],
          },
          {
            kind: 'bars',
            title: name,
            bars: [{name, totalMs: 3, parts: [{part: name, label: name, ms: 3}]}],
          },
          {kind: 'flames'},
        ],
      },
      {
        title: 'empty',
        blocks: [
          {kind: 'table', headers: ['a'], rows: []},
          {kind: 'sentences', items: []},
        ],
      },
    ],
  };
}

describe('a report as HTML', () => {
  const parts = {script: 'const end = "</script>";', style: '.a {}'};

  test('has no element and no attribute from hostile names', () => {
    const tags = (html: string): string[] => html.match(/<\/?[a-z0-9]+[^>]*>/g) ?? [];
    const plain = tags(htmlReport(documentOf('plain'), {graphs: []}, parts)).length;
    for (const name of HOSTILE_NAMES) {
      const html = htmlReport(documentOf(name), {graphs: []}, parts);
      const found = tags(html);
      // A figure as a name makes a cell of figures, which has a class in place of a title.
      assert.ok(Math.abs(found.length - plain) <= 1, `${name}: ${found.length}, not ${plain}`);
      assert.ok(!found.some((tag) => /\son[a-z]+=/.test(tag.replace(/"[^"]*"/g, ''))), name);
    }
  });

  test('allows only its own script and style, by their hashes, and loads nothing', () => {
    const html = htmlReport(documentOf('a'), {graphs: []}, parts);
    assert.match(
      html,
      /content="default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'/,
    );
    assert.match(html, /const end = "<\\\/script>";<\/script>/);
    assert.doesNotMatch(html, /(src|href|url)\s*[=(]/);
  });

  test('leaves out sections without anything in them', () => {
    assert.doesNotMatch(htmlReport(documentOf('a'), {graphs: []}, parts), /empty|id="flames"/);
  });
});

describe('a report as Markdown', () => {
  test('is sections, lists and tables', () => {
    assert.equal(
      markdownReport(documentOf('a')),
      '# a **a**\n\na\n\n- a\n\n## a\n\n### a\n\n- a\n\n| a | ms |\n| --- | --- |\n| a | 1.5 |\n\n' +
        '| a | ms | of which |\n| --- | --- | --- |\n| a | 3 | a 3 |\n',
    );
  });

  test('has no markup, link or mention from hostile names, and as many lines', () => {
    const lines = markdownReport(documentOf('a')).split('\n').length;
    for (const name of [
      ...HOSTILE_NAMES,
      '- a',
      '1. a',
      '# a',
      'https://a.example',
      '@all',
      '|',
      '$a$',
    ]) {
      const text = markdownReport(documentOf(name));
      assert.equal(text.split('\n').length, lines, name);
      assert.doesNotMatch(
        text,
        /<|@[a-z]|(?<!\\)[[\]`_~$]|[^\\]:\/\/|^- ([-+=]|\d+\.|#)\s/im,
        name,
      );
    }
  });
});
