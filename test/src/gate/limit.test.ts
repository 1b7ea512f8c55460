import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readBudget} from '../../../src/gate/budget-file.js';
import {readLimit} from '../../../src/gate/limit.js';

describe('a limit', () => {
  for (const [text, expected] of [
    ['push.p95 > +10%', {subject: 'push', kind: 'relative', bound: 0.1, comparison: '>'}],
    ['knee < -5%', {figure: {kind: 'knee'}, kind: 'relative', bound: -0.05, comparison: '<'}],
    ['knee < −5%', {kind: 'relative', bound: -0.05}],
    ['push.knee < 120', {subject: 'push', kind: 'value', bound: 120}],
    ['pull.p99 > 500ms', {figure: {kind: 'quantile', q: 0.99}, kind: 'value', bound: 500}],
    ['pull/blob.get.p99.9 >= 2s', {subject: 'pull/blob.get', figure: {kind: 'quantile', q: 0.999}}],
    ['errors > 1%', {figure: {kind: 'errors'}, kind: 'value', bound: 0.01}],
    ['errors > +0.5%', {kind: 'change', bound: 0.005}],
    ['throughput<90/s', {figure: {kind: 'throughput'}, kind: 'value', bound: 90}],
    ['push.mean > +20ms', {kind: 'change', bound: 20}],
  ] as const) {
    test(`reads ${text}`, () => {
      const limit = readLimit(text);
      for (const [key, value] of Object.entries(expected)) {
        assert.deepEqual(limit[key as keyof typeof limit], value, key);
      }
    });
  }

  for (const [text, why] of [
    ['push.max > +10%', /a single request/],
    ['push.p95', /no comparison/],
    ['push.p95 > 10%', /10% is no duration/],
    ['errors > 200%', /200% is no share/],
    ['throughput > +5', /5 is no rate/],
    ['pull/blob.get.knee < -5%', /not of a step/],
    ['push.p95 > +10% now', /the form SUBJECT\.FIGURE/],
    ['', /no comparison/],
  ] as const) {
    test(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => readLimit(text), {code: 'GATE_LIMIT_INVALID', message: why});
    });
  }
});

describe('a budget file', () => {
  test('has named limits', () => {
    const text = [
      'limits:',
      '  pushes: push.p95 > +10%',
      '  peak pulls: {fail-on: pull.p99 > 500ms, phase: peak}',
      'undecided: fail',
    ].join('\n');

    const {limits, undecided} = readBudget(text, 'budget.yaml');

    assert.equal(undecided, 'fail');
    assert.deepEqual(
      limits.map(({name, phase, text: limit}) => [name, phase, limit]),
      [
        ['pushes', undefined, 'push.p95 > +10%'],
        ['peak pulls', 'peak', 'pull.p99 > 500ms'],
      ],
    );
  });

  for (const [what, text, message] of [
    [
      'a limit that cannot be read',
      'limits:\n  a: push.p95 > +10%\n  b: push.p95',
      /^b\.yaml:3:6: .*no comparison/,
    ],
    ['an unknown key', 'limit:\n  a: x', /^b\.yaml:\d:\d: .*/],
    ['no limits', 'limits: {}', /^b\.yaml:1:9: there is no limit/],
    ['broken YAML', 'limits:\n  a: "push', /^b\.yaml:2:/],
    ['a list', '- push.p95 > +10%', /^b\.yaml:1:1: the budget is/],
    ['an empty file', '', /^b\.yaml:1:1: the budget/],
    ['a word for undecided', 'limits: {a: errors > 1%}\nundecided: maybe', /:2:12: .*pass, fail/],
  ] as const) {
    test(`with ${what} is refused with its line`, () => {
      assert.throws(() => readBudget(text, 'b.yaml'), {code: 'GATE_BUDGET_INVALID', message});
    });
  }
});
