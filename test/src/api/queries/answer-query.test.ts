import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {LatencyJson, LoadJson, RunDetailJson} from '../../../../src/contract/run-json.js';
import type {RunReader} from '../../../../src/domain/ports.js';
import {answerLatency} from '../../../../src/api/queries/latency.js';
import {answerQuery} from '../../../../src/api/queries/answer-query.js';
import {InlineQueries} from '../../../../src/api/queries/inline-queries.js';
import {
  at,
  counter,
  gauge,
  interval,
  latency,
  loadReport,
  sampleCatalog,
  sampleReader,
} from '../support/sample-reader.js';

const reader = sampleReader({
  intervals: [
    interval(2, 3, [latency('read', [1]), counter('read', 'bytes', 7)]),
    interval(3, 4, [latency('read', [2]), gauge('rss', 'bytes', 9)]),
  ],
  reports: [loadReport(2), loadReport(3)],
});

describe('answerQuery', () => {
  test('the detail of a run has everything but its figures, and no boot id', () => {
    const detail = answerQuery(reader, {kind: 'detail', activeRunId: 'r1'}) as RunDetailJson;

    assert.equal(detail.active, true);
    assert.equal(detail.run.startUnixNs, '1760000000123456789');
    assert.deepEqual(
      detail.phases.map(({name}) => name),
      ['push', 'pull'],
    );
    assert.deepEqual(detail.accounts[0]!.unaccounted, 0);
    assert.equal(detail.accounts[0]!.degraded, true);
    assert.equal(detail.accounts[0]!.gapMs, 1.5);
    assert.doesNotMatch(JSON.stringify(detail), /secret-boot/);
  });

  test('the detail of a run says what was not measured, and why', () => {
    const lost = {
      ...{agentId: 'a1', startNs: at(2), endNs: at(3)},
      kind: 'loss' as const,
      count: 0,
    };
    const unavailable = {...lost, probe: 'requests', reason: 'unavailable' as const, detail: 'TLS'};
    const losses = [unavailable, {...unavailable, agentId: 'gone'}, unavailable];
    const told: RunReader = {
      ...reader,
      losses: () => [...losses, {...lost, probe: 'tcp', reason: 'gap'}],
    };

    const detail = answerQuery(told, {kind: 'detail'}) as RunDetailJson;

    assert.deepEqual(detail.unavailable, [
      {agentId: 'a1', host: 'bench-1', probe: 'requests', reason: 'TLS'},
      {agentId: 'gone', host: 'gone', probe: 'requests', reason: 'TLS'},
    ]);
  });

  test('figures come as they were stored, filtered', () => {
    const filter = {series: 'read', metric: 'latency', fromNs: at(3)};

    const {intervals} = answerQuery(reader, {kind: 'latency', filter}) as LatencyJson;

    assert.equal(intervals.length, 1);
    assert.deepEqual(
      intervals[0]!.figures.map(({metric}) => metric),
      ['latency'],
    );
    assert.equal(intervals[0]!.startUnixNs, String(at(3)));
  });

  test('counters say how much was added, gauges how high they stand', () => {
    const {intervals} = answerQuery(reader, {kind: 'latency', filter: {}}) as LatencyJson;

    assert.equal(intervals[0]!.figures[1]!.count, 7);
    assert.equal(intervals[1]!.figures[1]!.level, 9);
  });

  test('an answer that would fill the memory is refused with what to ask instead', () => {
    assert.throws(() => answerLatency(reader, {}, 3), {
      code: 'API_ANSWER_TOO_LARGE',
      hint: /from and to/,
    });
  });

  test('load reports come by time', () => {
    const {reports} = answerQuery(reader, {kind: 'load', range: {fromNs: at(3)}}) as LoadJson;

    assert.deepEqual(
      reports.map(({seq}) => seq),
      [3],
    );
    assert.equal(reports[0]!.rows[0]!.latency.precisionBits, 7);
  });

  test('a reader is closed again, after an error too', async () => {
    const [good, bad] = [sampleReader(), sampleReader()];

    await new InlineQueries(sampleCatalog([good])).ask('r1', {kind: 'phases'});
    const asking = new InlineQueries(sampleCatalog([bad])).ask('ramp', {
      kind: 'summary',
      phase: '9',
    });

    await assert.rejects(asking, {code: 'API_PHASE_UNKNOWN'});
    assert.ok(good.closed && bad.closed);
  });
});
