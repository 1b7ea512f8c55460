import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {describe, test} from 'node:test';

import type {GateJson, LimitResultJson} from '../../../../src/contract/gate-json.js';
import {gateJunit} from '../../../../src/commands/render/gate-junit.js';
import {comparisonMarkdown} from '../../../../src/commands/render/gate-markdown.js';
import {renderGate} from '../../../../src/commands/render/gate.js';
import {HOSTILE_NAMES} from '../../guard/support/hostile-names.js';

function result(more: Partial<LimitResultJson>): LimitResultJson {
  return {
    ...{limit: 'push.p95 > +10%', where: 'peak', state: 'held', unit: 'ms', base: 50, new: 60},
    sentence: '+20 % (+14 % to +26 %), 50 ms → 60 ms',
    ...more,
  };
}

function gate(limits: readonly LimitResultJson[], more: Partial<GateJson> = {}): GateJson {
  const run = {id: '20260921-140640-aaaa', name: 'nightly'};
  return {state: 'held', failed: false, base: [run], new: [run, run], limits, ...more};
}

const ALL_STATES = gate(
  [
    result({name: 'pushes', state: 'broken'}),
    result({state: 'undecided', sentence: 'undecided: the base has none of it'}),
    result({}),
    result({state: 'skipped', where: 'odd', sentence: 'not judged: generator-limited'}),
  ],
  {state: 'broken', failed: true},
);

describe('limits on a terminal', () => {
  test('are a title, a sentence for each that did not hold, and a table', () => {
    const text = renderGate(ALL_STATES, {color: false, width: 100});

    assert.match(
      text,
      /^limits: 1 broken, 1 undecided, 1 held, 1 skipped \(base: nightly, new: 2 runs\)\n/,
    );
    assert.match(
      text,
      /• BROKEN: push\.p95 > \+10% in peak: \+20 % \(\+14 % to \+26 %\), 50 ms → 60 ms\n/,
    );
    assert.match(text, /\nBROKEN +pushes +push\.p95 > \+10% +peak +50 ms → 60 ms\n/);
  });
});

describe('limits as JUnit', () => {
  test('are a case each: broken ones failures, undecided ones skipped', () => {
    assert.match(gateJunit(ALL_STATES), /tests="4" failures="1" errors="0" skipped="2"/);
    const strict = gate([result({state: 'undecided'})], {state: 'undecided', failed: true});
    assert.match(gateJunit(strict), /failures="1" errors="0" skipped="0"/);
  });

  test('are XML whatever names hold, and the names are in it', () => {
    const limits = HOSTILE_NAMES.map((name) => result({name, where: name, state: 'broken'}));
    const xml = gateJunit(gate([...limits, result({where: '\ufffe\uffff]]>'})]));

    const script =
      'import sys, xml.dom.minidom as m; d = m.parseString(sys.stdin.buffer.read()); ' +
      'print(len(d.getElementsByTagName("testcase")), {n.tagName for n in d.getElementsByTagName("*")} == ' +
      '{"testsuites", "testsuite", "testcase", "failure", "system-out"})';
    const {stdout, stderr} = spawnSync('python3', ['-c', script], {input: xml, encoding: 'utf8'});
    assert.equal(stdout.trim(), `${limits.length + 1} True`, stderr);
  });
});

describe('limits as Markdown', () => {
  test('are a table', () => {
    const text = comparisonMarkdown({...EMPTY, gate: ALL_STATES});

    assert.match(
      text,
      /\| ❌ \*\*broken\*\* \| `pushes`: `push\.p95 > \+10%` \| `peak` \| 50 ms → 60 ms \|/,
    );
    assert.match(text, /Base: `nightly` `20260921-140640-aaaa`\./);
  });

  test('have no markup, mention or link from hostile names, and each row stays one', () => {
    const names = [
      ...HOSTILE_NAMES,
      '`` `x`',
      '|',
      '@everyone',
      '![x](http://attacker.example)',
      '\\',
    ];
    for (const name of names) {
      const limits = [result({name, where: name, state: 'broken', sentence: name})];
      const text = comparisonMarkdown({...EMPTY, gate: gate(limits)});
      const row = text.split('\n').find((line) => line.startsWith('| ❌'))!;
      const plain = row.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, 'code');

      assert.doesNotMatch(plain, /<|@[a-z]|(?<!\\)!\[|(?<!\\)\]\(|https?:\/\//i, name);
      assert.equal(row.match(/(?<!\\)\|/g)?.length, 6, `${name}: ${row}`);
    }
  });
});

const EMPTY = {format: 'regscope-comparison/1', comparisons: [], unmatched: []} as const;
