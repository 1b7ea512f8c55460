// Readers of totals. wrk.txt, wrk-refused.txt, ab.txt, hey.txt, hey-refused.txt, vegeta.txt and oha.txt were
// recorded from wrk 4.1, ab 2.3, hey 0.1.5, vegeta 12.13 and oha 1.16, whose JSON has the same fields as here.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {quantileNs, totalCount} from '../../../src/domain/histogram.js';
import {readAb} from '../../../src/generators/ab.js';
import {readHey} from '../../../src/generators/hey.js';
import {readOha} from '../../../src/generators/oha.js';
import {NONE_LATE, socketNotes} from '../../../src/generators/summary.js';
import {latencyOf, reportOfSummary} from '../../../src/generators/summary-report.js';
import {readVegetaReport} from '../../../src/generators/vegeta.js';
import {readWrk} from '../../../src/generators/wrk.js';
import {corpusText} from './corpus-files.js';
import {at, sample} from './samples.js';

describe('readWrk', () => {
  test('reads totals and the quantiles that wrk prints', () => {
    assert.deepEqual(readWrk(sample('wrk.txt')), {
      ...{timed: 26440, late: NONE_LATE, untimed: 0, errors: {}, notes: []},
      seconds: 1.1,
      bytesIn: 25_039_995,
      bytesOut: 0,
      latencyMs: new Map([
        [1, 5.08],
        [0.5, 0.139],
        [0.75, 0.198],
        [0.9, 0.283],
        [0.99, 2.81],
      ]),
    });
  });

  test('takes every latency from the report of the Lua script', () => {
    const summary = readWrk(
      sample('wrk.txt'),
      'count 100 9000\ncount 200 900\ncount 5000 100\nend\n',
    )!;
    const latency = latencyOf(summary);

    assert.equal(totalCount(latency), 26440);
    assert.deepEqual(
      [0.5, 0.95, 0.995].map((q) => Math.round(quantileNs(latency, q)! / 1e5) / 10),
      [0.1, 0.2, 5],
    );
  });

  test('does without a report that is cut off', () => {
    assert.equal(readWrk(sample('wrk.txt'), 'count 100 9000\ncount 200 9')!.latencies, undefined);
  });

  test('takes the quantiles of a report of many different latencies', () => {
    const summary = readWrk(sample('wrk.txt'), 'quantile 0.95 400\nquantile 1 5080\nend\n')!;

    assert.deepEqual([summary.latencyMs.get(0.95), summary.latencyMs.get(1)], [0.4, 5.08]);
  });

  test('counts what was refused', () => {
    assert.deepEqual(readWrk(sample('wrk-refused.txt'))?.errors, {'not 2xx': 30699});
  });
});

describe('readAb', () => {
  test('reads totals and whole milliseconds', () => {
    const summary = readAb(sample('ab.txt'))!;

    assert.deepEqual([summary.timed, summary.errors, summary.seconds], [2000, {}, 0.061]);
    assert.equal(summary.latencyMs.get(1), 4);
  });

  test('takes percentiles from its file, and none that falls below the one before', () => {
    const file = 'Percentage served,Time in ms\n0,0.535\n50,1.2\n98,2.5\n99,0.257\n100,2.853\n';

    const latency = latencyOf(readAb(sample('ab.txt'), file)!);

    const told = [0.5, 0.98, 0.99, 1].map((q) => Math.round(quantileNs(latency, q)! / 1e4) / 100);
    assert.deepEqual(told, [1.2, 2.51, 2.51, 2.87]);
  });

  test('takes what a percentile file lacks from the output', () => {
    const summary = readAb(sample('ab.txt'), 'Percentage served,Time in ms\n0,0.1\n50,0.2\n66,0.');

    assert.deepEqual([summary?.latencyMs.get(0.5), summary?.latencyMs.get(1)], [0.2, 4]);
  });

  test('keeps the cells of its table apart, whatever tags are between them', () => {
    const table = corpusText('ab-table-half-404.txt');

    for (const tag of ['</tdd colspan=2>', '<td>', '<br>']) {
      assert.equal(readAb(table.replace('>100</td>', `>100${tag}49</td>`))?.timed, 100, tag);
    }
  });
});

describe('readHey', () => {
  const half = corpusText('hey-half-failed.txt');
  const upTo = (words: string): string => half.slice(0, half.indexOf(words) + words.length);

  for (const [words, untold] of [
    ['250 responses', 250],
    ['Error distribution:', 250],
    ['[200]\tG', 50],
    ['/v2/": EOF\n', 50],
    ['[50', 50],
  ] as const) {
    test(`tells that ${untold} requests are not told, up to ${JSON.stringify(words)}`, () => {
      const summary = readHey(upTo(words), 20_000);

      assert.match(
        String(summary?.notes),
        new RegExp(`^its output is cut off: how ${untold} of 500`),
      );
      assert.equal(summary?.errors['untold'], untold);
    });
  }

  for (const words of ['Status code distribution:', '  [200]', '250 resp']) {
    test(`says nothing up to ${JSON.stringify(words)}, where no list has begun`, () => {
      assert.equal(readHey(upTo(words), 20_000), undefined);
    });
  }

  test('reads totals, errors and quantiles', () => {
    const summary = readHey(sample('hey.txt'))!;

    assert.deepEqual([summary.timed, summary.errors], [400, {'404': 400}]);
    assert.deepEqual([summary.seconds, summary.bytesIn], [0.2651, 134_000]);
    assert.deepEqual([summary.latencyMs.get(0.95), summary.latencyMs.get(1)], [4.2, 13.3]);
  });

  test('counts what nobody answered', () => {
    const summary = readHey(sample('hey-refused.txt'))!;

    const {timed, untimed, errors} = summary;
    assert.deepEqual([timed, untimed, errors], [0, 20, {refused: 20}]);
  });
});

test('what got no socket is told as the fault of the generator, and nothing else is', () => {
  const notesOf = (file: string): string[] => socketNotes(readHey(corpusText(file), 20_000)!);

  assert.match(String(notesOf('hey-no-sockets.txt')), /^54 requests got no socket/);
  assert.deepEqual(notesOf('hey-half-failed.txt'), []);
});

describe('readOha', () => {
  test('reads what it prints for people, without what it cut off itself', () => {
    const {latencyMs, ...totals} = readOha(sample('oha.txt'))!;

    const bytesIn = Math.round(8.6 * 1024);
    assert.deepEqual(totals, {
      ...{timed: 4403, late: NONE_LATE, untimed: 0, errors: {}, notes: []},
      ...{seconds: 3.0206255, bytesIn, bytesOut: 0},
    });
    assert.deepEqual(
      [latencyMs.get(0.5), latencyMs.get(0.99), latencyMs.get(1)],
      [3.9598, 24.6524, 47.4582],
    );
  });

  const result = {
    summary: {successRate: 0.9, total: 2.5, slowest: 0.5, requestsPerSec: 40, totalData: 70_000},
    latencyPercentiles: {p50: 0.01, p95: 0.1, p99: 0.3, 'p99.9': 0.45, 'p99.99': null},
    statusCodeDistribution: {'200': 90, '503': 6},
    errorDistribution: {'aborted due to deadline': 4, 'Connection refused (os error 111)': 3},
  };

  test('reads its JSON', () => {
    assert.deepEqual(readOha(JSON.stringify(result)), {
      ...{timed: 96, late: NONE_LATE, untimed: 3, notes: []},
      errors: {'5xx': 6, refused: 3},
      seconds: 2.5,
      bytesIn: 70_000,
      bytesOut: 0,
      latencyMs: new Map([
        [0.5, 10],
        [0.95, 100],
        [0.99, 300],
        [0.999, 450],
        [1, 500],
      ]),
    });
  });

  test('reads the text that it prints otherwise', () => {
    const text =
      'Summary:\n  Success rate:\t100.00%\n  Total:\t2.0133 sec\n  Slowest:\t0.0182 sec\n\n' +
      'Response time distribution:\n  50.00% in 0.0012 sec\n  99.90% in 0.0100 sec\n\n' +
      'Status code distribution:\n  [200] 9990 responses\n';

    const summary = readOha(text)!;

    assert.equal(summary.timed, 9990);
    assert.deepEqual(
      [...summary.latencyMs],
      [
        [0.5, 1.2],
        [0.999, 10],
        [1, 18.2],
      ],
    );
  });
});

describe('readVegetaReport', () => {
  for (const name of ['vegeta.txt', 'vegeta.json']) {
    test(`reads ${name}`, () => {
      const summary = readVegetaReport(sample(name))!;

      assert.deepEqual([summary.timed, summary.errors], [20, {'404': 20}]);
      assert.ok(Math.abs(summary.seconds - 0.9518) < 0.0001);
      assert.deepEqual(
        [...summary.latencyMs].map(([q, ms]) => [q, Math.round(ms * 100) / 100]),
        [
          [0.5, 1.65],
          [0.9, 2.04],
          [0.95, 2.17],
          [0.99, 2.24],
          [1, 2.24],
        ],
      );
    });
  }
});

describe('output that is none', () => {
  const readers = {readWrk, readAb, readHey, readOha, readVegetaReport};
  for (const [name, read] of Object.entries(readers)) {
    for (const text of ['', 'hello', '{', '{"a":1}', sample('wrk.txt').slice(0, 300)]) {
      test(`${name} says nothing of ${JSON.stringify(text.slice(0, 12))}`, () => {
        assert.equal(read(text), undefined);
      });
    }
  }
});

describe('reportOfSummary', () => {
  const summary = {
    ...{timed: 1000, late: NONE_LATE, untimed: 0, notes: []},
    ...{errors: {'5xx': 7}, seconds: 2, bytesIn: 5, bytesOut: 6},
    latencyMs: new Map([
      [0.5, 10],
      [0.95, 80],
      [1, 200],
    ]),
  };
  const phase = {source: 'hey', phaseIndex: 3, startNs: at(0), endNs: at(2000), users: 8};

  test('has the quantiles that were told, and never one that is too low', () => {
    const latency = latencyOf(summary);

    const told = [0.5, 0.7, 0.95, 0.99].map((q) => Math.round(quantileNs(latency, q)! / 1e6));
    assert.equal(totalCount(latency), 1000);
    assert.deepEqual(told, [10, 80, 80, 200]);
  });

  test('is one report over the phase, with the step where the address is known', () => {
    const report = reportOfSummary(summary, {...phase, step: 'ping'});

    assert.deepEqual([report.phaseIndex, report.state], [3, {users: 8, started: 1000}]);
    assert.deepEqual(
      report.rows.map(({scope, step, errors}) => [scope, step, errors]),
      [
        ['operation', undefined, {'5xx': 7}],
        ['request', 'ping', {'5xx': 7}],
      ],
    );
  });

  test('has no latency when none was told, and counts the requests all the same', () => {
    const [row] = reportOfSummary({...summary, latencyMs: new Map()}, phase).rows;

    assert.deepEqual([totalCount(row!.latency), row!.untimed], [0, 1000]);
  });

  test('gives what was late the time that is known of it, and no latency to what had no answer', () => {
    const late = {count: 300, atLeastMs: 2000};
    const [row] = reportOfSummary({...summary, late, untimed: 50}, phase).rows;

    assert.deepEqual([totalCount(row!.latency), row!.untimed], [1300, 50]);
    assert.ok(quantileNs(row!.latency, 0.95)! >= 2e9);
  });
});
