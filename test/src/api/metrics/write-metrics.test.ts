import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {LatestState} from '../../../../src/api/metrics/latest-state.js';
import {writeMetrics} from '../../../../src/api/metrics/write-metrics.js';
import {durationBucket, noDurations} from '../../../../src/domain/histogram.js';
import {HOSTILE_NAMES} from '../../guard/support/hostile-names.js';
import {unended} from '../../domain/support/sample-run.js';
import {PULL, PUSH, RUN} from '../../trace/support/sample-run.js';
import {FakeCollector} from '../support/fake-collector.js';
import {AGENT} from '../support/sample-agent.js';
import {counter, gauge, interval, latency, loadReport} from '../support/sample-reader.js';

describe('writeMetrics', () => {
  test('tells whether nothing can be stored, and why', () => {
    const {collector, text} = start();
    assert.equal(readMetrics(text()).get('regscope_store_trouble'), 0);

    const trouble = {code: 'STORE_DISK_FULL', message: 'no space', hint: 'make some'} as const;
    collector.say({kind: 'trouble', trouble});
    assert.equal(readMetrics(text()).get('regscope_store_trouble{code="STORE_DISK_FULL"}'), 1);

    collector.say({kind: 'trouble', trouble: undefined});
    assert.equal(readMetrics(text()).get('regscope_store_trouble'), 0);
  });

  test('tells run, phase, agents, figures and clients', () => {
    const {collector, text} = start();
    collector.say({kind: 'run', run: RUN});
    collector.say({kind: 'phases', runId: 'r1', phases: [PUSH, unended(PULL)]});
    collector.say({kind: 'agents', agents: [AGENT], cut: 0});
    collector.say({
      kind: 'figures',
      ...interval(1, 2, [
        latency('read', [1, 1, 1, 100]),
        counter('read', 'bytes', 5),
        gauge('fds', 'fds', 7),
      ]),
    });
    collector.say({kind: 'figures', ...interval(2, 3, [counter('read', 'bytes', 6)])});
    const blobs = {
      ...({target: 'registry', step: 'blob.get', side: 'server', requests: 7} as const),
      durationNs: 70e6,
      durations: noDurations().with(durationBucket(10e6), 7),
      sparse: {zeros: 0, counts: new Map([[-53, 7]])},
      partsNs: new Map([['fs.read', 50e6]]),
    };
    collector.say({kind: 'requests', agentId: 'a1', counts: [{...blobs, errors: 0}]});
    collector.say({kind: 'requests', agentId: 'a1', counts: [{...blobs, errors: 2}]});
    collector.say({kind: 'load', report: loadReport(1)});

    const values = readMetrics(text());

    const expected: Record<string, number> = {
      'regscope_build_info{version="1.2.3"}': 1,
      regscope_run_active: 1,
      'regscope_run_info{id="r1",name="ramp"}': 1,
      regscope_run_phases: 2,
      'regscope_phase_info{phase="pull",index="1"}': 1,
      'regscope_phase_rate{phase="pull",index="1"}': 20,
      'regscope_agent_connected{agent="a1",host="bench-1"}': 1,
      'regscope_agent_lost_events_total{agent="a1",host="bench-1"}': 3,
      'regscope_agent_clock_error_seconds{agent="a1",host="bench-1"}': 0.00025,
      'regscope_figure_total{agent="a1",target="registry",probe="syscalls",series="read",metric="bytes"}': 11,
      'regscope_latency_seconds_count{agent="a1",target="registry",probe="syscalls",series="read",metric="latency"}': 4,
      'regscope_request_duration_seconds_count{agent="a1",target="registry",step="blob.get",side="server"}': 14,
      'regscope_request_duration_seconds_sum{agent="a1",target="registry",step="blob.get",side="server"}': 0.14,
      'regscope_request_duration_seconds_bucket{agent="a1",target="registry",step="blob.get",side="server",le="0.005"}': 0,
      'regscope_request_duration_seconds_bucket{agent="a1",target="registry",step="blob.get",side="server",le="0.01"}': 14,
      'regscope_request_duration_seconds_bucket{agent="a1",target="registry",step="blob.get",side="server",le="+Inf"}': 14,
      'regscope_request_part_seconds_total{agent="a1",target="registry",step="blob.get",side="server",part="fs.read"}': 0.1,
      'regscope_request_errors_total{agent="a1",target="registry",step="blob.get",side="server"}': 2,
      'regscope_client_total{source="load",scope="request",operation="push",step="blob.head"}': 2,
      'regscope_client_errors_total{source="load",scope="request",operation="push",step="blob.head",kind="timeout"}': 1,
      'regscope_client_users{source="load"}': 8,
    };
    for (const [name, value] of Object.entries(expected))
      assert.equal(values.get(name), value, name);
    const pushed = 'operation="push",step="blob.head"';
    assert.equal(values.get(`regscope_client_duration_seconds_bucket{${pushed},le="0.0005"}`), 0);
    assert.equal(values.get(`regscope_client_duration_seconds_bucket{${pushed},le="0.0025"}`), 2);
  });

  test('latency is that of the last interval, and goes when its agent falls silent', () => {
    let nowMs = 0;
    const {collector, text} = start(() => nowMs);
    collector.say({kind: 'figures', ...interval(1, 2, [latency('read', [100])])});
    collector.say({kind: 'figures', ...interval(2, 3, [latency('read', [1])])});

    const [p50] = [...readMetrics(text())].filter(([name]) => /latency_seconds.*"0.5"/.test(name));
    assert.ok(p50![1] < 0.0011);

    nowMs = 16_000;
    assert.doesNotMatch(text(), /regscope_latency_seconds.*quantile/);
    assert.match(text(), /regscope_latency_seconds_count.* 2\n/);
  });

  test('generators that come and go are not kept, though nobody asks', () => {
    const collector = new FakeCollector();
    const latest = new LatestState(collector, () => 0);

    for (let command = 0; command < 1_000; command += 1) {
      collector.say({kind: 'load', report: {...loadReport(1), source: `wrk ${command}`}});
      collector.say({kind: 'load', report: {...loadReport(1), source: 'wrk 7'}});
    }

    const sources = latest.reports().map(({source}) => source);
    assert.equal(sources.length, 256);
    assert.deepEqual(sources.slice(-2), ['wrk 999', 'wrk 7']);
  });

  test('hostile names stay inside their quotes', () => {
    const {collector, text} = start();
    collector.say({
      kind: 'figures',
      ...interval(
        1,
        2,
        HOSTILE_NAMES.map((name) => counter(name, 'bytes', 1)),
      ),
    });

    assert.equal(
      [...readMetrics(text()).keys()].filter((name) => name.includes('figure_total')).length,
      HOSTILE_NAMES.length,
    );
  });

  test('ten thousand peers are counted, not kept', () => {
    const {collector, text} = start();
    for (let peer = 0; peer < 10_000; peer += 100) {
      const figures = Array.from({length: 100}, (_, index) =>
        counter(`10.0.0.${peer + index}`, 'bytes', 1),
      );
      collector.say({kind: 'figures', ...interval(1, 2, figures)});
    }

    assert.ok(text().length < 2e6);
    assert.equal(readMetrics(text()).get('regscope_series_left_out_total'), 10_000 - 4_096);
  });

  test('what has a place is added up when there are no more places', () => {
    const {collector, text} = start();
    const peers = Array.from({length: 5_000}, (_, peer) => counter(`10.0.0.${peer}`, 'bytes', 1));
    collector.say({kind: 'figures', ...interval(1, 2, peers)});
    collector.say({kind: 'figures', ...interval(2, 3, [peers[0]!, peers[4_999]!])});
    collector.say({kind: 'figures', ...interval(3, 4, [latency('read', [100])])});

    const metrics = readMetrics(text());
    const ofPeer = [...metrics].filter(([name]) => /figure_total.*"10\.0\.0\.0"/.test(name));
    assert.deepEqual(
      ofPeer.map(([, value]) => value),
      [2],
    );
    assert.equal(metrics.get('regscope_series_left_out_total'), 5_000 - 4_096 + 1 + 2);
  });

  test('ten thousand targets have 512 histograms', () => {
    const {collector, text} = start();
    for (let target = 0; target < 10_000; target += 1) {
      const count = {target: `t${target}`, step: 'blob.get', side: 'server', requests: 1} as const;
      const figures = {errors: 0, durationNs: 1, durations: noDurations(), partsNs: new Map()};
      const sparse = {zeros: 0, counts: new Map<number, number>()};
      collector.say({kind: 'requests', agentId: 'a1', counts: [{...count, ...figures, sparse}]});
    }

    assert.equal(text().match(/regscope_request_duration_seconds_count/g)?.length, 512);
    assert.equal(readMetrics(text()).get('regscope_series_left_out_total'), 10_000 - 512);
  });

  test('without a run there is none', () => {
    const {text} = start();

    assert.equal(readMetrics(text()).get('regscope_run_active'), 0);
    assert.doesNotMatch(text(), /run_info|phase_info/);
  });
});

function start(nowMs?: () => number) {
  const collector = new FakeCollector();
  const latest = new LatestState(collector, nowMs);
  return {collector, text: () => writeMetrics(latest, '1.2.3').body.toString()};
}

/** Fails on a line that is neither a comment nor a sample in the grammar of the text format 0.0.4. */
function readMetrics(text: string): Map<string, number> {
  const values = new Map<string, number>();
  const declared = new Set<string>();
  assert.ok(text.endsWith('\n'));
  for (const line of text.slice(0, -1).split('\n')) {
    const type = /^# TYPE (\w+) (?:counter|gauge|histogram|summary)$/.exec(line);
    if (type !== null) declared.add(type[1]!);
    if (line.startsWith('#')) {
      assert.match(line, /^# (?:HELP \w+ .+|TYPE \w+ (?:counter|gauge|histogram|summary))$/);
      continue;
    }
    const sample = /^((\w+)(?:\{(?:\w+="(?:[^"\\]|\\.)*",?)+\})?) (\S+)$/.exec(line);
    assert.ok(sample !== null, line);
    const family = sample[2]!.replace(/_(bucket|sum|count)$/, '');
    assert.ok(declared.has(sample[2]!) || declared.has(family), line);
    values.set(sample[1]!, Number(sample[3]));
  }
  return values;
}
