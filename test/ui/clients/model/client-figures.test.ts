import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {LoadReportJson} from '../../../../src/contract/run-json.js';
import {histogramOf, quantileNs} from '../../../../src/domain/histogram.js';
import {kindTitle, kindsInScope} from '../../../../ui/clients/model/client-kinds.js';
import {clientLines, columnWidthMs} from '../../../../ui/clients/model/client-lines.js';
import {
  clientRows,
  clientTotal,
  entriesIn,
  generatorState,
} from '../../../../ui/clients/model/client-rows.js';
import {LoadHistory} from '../../../../ui/run/load-history.js';
import {SeenNumbers} from '../../../../ui/run/seen-numbers.js';

describe('LoadHistory', () => {
  test('takes a report once, by source and number', () => {
    const history = new LoadHistory();

    assert.equal(history.add(report(0)), true);
    assert.equal(history.add(report(0)), false);
    assert.equal(history.add({...report(0), source: 'another'}), true);
    assert.equal(history.entries.length, 2);
  });

  test('keeps the order of time when history comes after the live feed', () => {
    const history = new LoadHistory();

    for (const second of [5, 6, 0, 1, 2]) history.add(report(second));

    assert.deepEqual(
      history.entries.map(({fromMs}) => fromMs / 1000),
      [0, 1, 2, 5, 6],
    );
  });

  test('stays within its limit without losing a request or mixing phases', () => {
    const history = new LoadHistory(200_000);

    for (let second = 0; second < 3_000; second += 1) history.add(report(second));

    assert.ok(history.bytes <= 200_000, `${history.bytes}`);
    const [first, second] = [0, 1].map((index) => {
      const inside = entriesIn(history.entries, {kind: 'phase', index}, undefined);
      return clientRows(inside, history.kinds, 1_000).map(({count, failed}) => [count, failed]);
    });
    assert.deepEqual(first, [[6_000, 2_000]]);
    assert.deepEqual(second, [[3_000, 1_000]]);
  });
});

describe('client figures', () => {
  test('are exact over a phase', () => {
    const history = new LoadHistory();
    const all: number[] = [];
    for (let second = 0; second < 10; second += 1) {
      const latencies = [second * 1e6, 5e6, 7e6];
      all.push(...latencies);
      history.add(report(second, latencies));
    }

    const [row] = clientRows(history.entries, history.kinds, 10_000);

    const expected = quantileNs(histogramOf(all, 7), 0.95);
    assert.equal(row?.p95Ns, expected);
    assert.equal(row?.count, 30);
    assert.equal(row?.perSecond, 3);
    assert.equal(row?.bytesOut, 1_000);
  });

  test('do not count as failed what the generator cut off itself', () => {
    const history = new LoadHistory();
    const [row] = report(0).rows;
    history.add({...report(0), rows: [{...row!, errors: {interrupted: 3, timeout: 2}}]});

    const [figures] = clientRows(history.entries, history.kinds, 1_000);

    assert.equal(figures?.failed, 2);
  });

  test('merge several generators in one column', () => {
    const history = new LoadHistory();
    history.add(report(0, [1e6]));
    history.add({...report(0, [9e6]), source: 'another'});

    const extent = {fromMs: 0, toMs: 3_000};
    const lines = clientLines(history.entries, history.kinds, 1, extent, 600);

    const slowest = quantileNs(histogramOf([1e6, 9e6], 7), 1);
    assert.deepEqual(lines.latencyNs, [[slowest, null, null]]);
    assert.deepEqual(lines.requestsPerSecond, [2, 0, 0]);
    assert.deepEqual(lines.times, [0.5, 1.5, 2.5]);
  });

  test('come in whole seconds, as many as there is room for', () => {
    assert.equal(columnWidthMs({fromMs: 0, toMs: 600_000}, 600), 1_000);
    assert.equal(columnWidthMs({fromMs: 0, toMs: 601_000}, 600), 2_000);
  });

  test('of all requests never show more than all as failed', () => {
    const history = new LoadHistory();
    history.add(report(0, []));

    assert.equal(clientTotal(history.entries, history.kinds).failedShare, 1);
  });

  test('add the users of all generators, and take the worst of their health', () => {
    const history = new LoadHistory();
    history.add({...report(0), state: {users: 10, cpuShare: 0.2}});
    history.add({...report(0), source: 'another', state: {users: 5, cpuShare: 0.9, loopLagMs: 3}});

    assert.deepEqual(generatorState(history.entries), {users: 15, cpuShare: 0.9, loopLagMs: 3});
  });
});

describe('names of requests', () => {
  test('hold the operation only where a step is in two of them', () => {
    const kinds = [
      {id: 0, scope: 'request', operation: 'push', step: 'blob.head'},
      {id: 1, scope: 'request', operation: 'pull', step: 'blob.head'},
      {id: 2, scope: 'request', operation: 'pull', step: 'blob.get'},
      {id: 3, scope: 'operation', operation: 'pull'},
    ] as const;

    assert.deepEqual(
      kinds.map((kind) => kindTitle(kind, kinds)),
      ['blob.head (push)', 'blob.head (pull)', 'blob.get', 'pull'],
    );
    assert.deepEqual(kindsInScope(kinds, {scope: 'operation'}), [kinds[3]]);
    assert.deepEqual(kindsInScope([kinds[3]], {scope: 'request'}), [kinds[3]]);
  });
});

describe('SeenNumbers', () => {
  test('knows every number again, in whatever order they come', () => {
    const seen = new SeenNumbers();
    const numbers = [5, 3, 4, 9, 0, 1, 2, 8, 7, 6];

    assert.ok(numbers.every((number) => seen.add(number)));
    assert.ok(numbers.every((number) => !seen.add(number)));
    assert.equal(seen.add(10), true);
  });
});

/** The first 2,000 seconds are phase 0, all others phase 1. */
function report(second: number, latencies: readonly number[] = [1e6, 2e6, 3e6]): LoadReportJson {
  const {precisionBits, counts} = histogramOf(latencies, 7);
  return {
    source: 'generator',
    seq: second,
    phaseIndex: second < 2_000 ? 0 : 1,
    startUnixNs: `${second}000000000`,
    endUnixNs: `${second + 1}000000000`,
    state: {users: 4},
    rows: [
      {
        scope: 'request',
        operation: 'push',
        step: 'blob.head',
        latency: {precisionBits, counts: [...counts]},
        errors: {timeout: 1},
        bytesIn: 0,
        bytesOut: 100,
      },
    ],
  };
}
