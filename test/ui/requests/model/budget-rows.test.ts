import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {BudgetRowJson} from '../../../../src/contract/requests-json.js';
import {barsOf, groupingFor, partAt} from '../../../../ui/requests/model/budget-rows.js';
import {bookOfParts} from '../../../../ui/requests/model/parts.js';

const ROWS = [
  row(null, 'ping', {cpu: 1}),
  row(1, 'manifest.put', {'fs.sync': 40, cpu: 10}),
  row(0, 'blob.get', {send: 5}),
  row(0, 'upload.finish', {'fs.sync': 20, cpu: 10}),
  row(1, 'upload.finish', {'fs.sync': 90, cpu: 10}),
];
const BOOK = bookOfParts(ROWS.map(({mean}) => mean));
const ALL: ReadonlySet<string> = new Set();

describe('the bars of budgets', () => {
  test('stand under their phases, what took most time first', () => {
    assert.deepEqual(shown(barsOf(ROWS, BOOK, ALL, 'mean', 'phase')), [
      ['0', 'upload.finish 30', 'blob.get 5'],
      ['1', 'upload.finish 100', 'manifest.put 50'],
      ['null', 'ping 1'],
    ]);
  });

  test('stand under their steps, phase after phase', () => {
    const bars = barsOf(ROWS, BOOK, ALL, 'mean', 'step');

    assert.deepEqual(shown(bars), [
      ['ping', 'ping 1'],
      ['blob.get', 'blob.get 5'],
      ['upload.finish', 'upload.finish 30', 'upload.finish 100'],
      ['manifest.put', 'manifest.put 50'],
    ]);
    assert.equal(bars.mostNs, 100);
    assert.equal(bars.count, 5);
  });

  test('are of the wanted requests and parts, and still say how long a request took', () => {
    const [group] = barsOf([ROWS[4]!], BOOK, new Set(['cpu']), 'slowest', 'phase').groups;
    const bar = group!.bars[0]!;

    assert.deepEqual([bar.totalNs, bar.shownNs, bar.requests], [200, 20, 3]);
    assert.deepEqual(bar.parts, [{part: 'cpu', ns: 20, share: 0.1}]);
    assert.deepEqual(bar.largest, {part: 'fs.sync', ns: 180, share: 0.9});
  });

  test('tell which part is where', () => {
    const bar = barsOf([ROWS[1]!], BOOK, ALL, 'mean', 'phase').groups[0]!.bars[0]!;

    assert.deepEqual(
      [0, 0.19, 0.21, 1].map((share) => partAt(bar, share)?.part),
      ['cpu', 'cpu', 'fs.sync', 'fs.sync'],
    );
  });

  test('leave out rows without requests', () => {
    assert.equal(barsOf([{...ROWS[0]!, requests: 0}], BOOK, ALL, 'mean', 'phase').count, 0);
  });

  test('stand under their step when there is only one, unless chosen otherwise', () => {
    const finishing = ROWS.filter(({step}) => step === 'upload.finish');

    assert.equal(groupingFor(ROWS, undefined), 'phase');
    assert.equal(groupingFor(finishing, undefined), 'step');
    assert.equal(groupingFor(finishing, 'phase'), 'phase');
  });
});

function shown({groups}: ReturnType<typeof barsOf>): string[][] {
  return groups.map(({name, bars}) => [
    name,
    ...bars.map((bar) => `${bar.row.step} ${bar.totalNs}`),
  ]);
}

function row(
  phase: number | null,
  step: string,
  mean: Readonly<Record<string, number>>,
): BudgetRowJson {
  const slowest = Object.fromEntries(Object.entries(mean).map(([part, ns]) => [part, ns * 2]));
  return {
    ...{phase, phaseName: phase === null ? null : `phase ${phase}`, target: 'registry', step},
    ...{side: 'server', requests: 300, errors: 0, p50Ns: 1, p95Ns: 2, p99Ns: 3},
    ...{mean, median: mean, slowest, slowestRequests: 3},
  };
}
