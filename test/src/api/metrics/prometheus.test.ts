// What Prometheus's own tool says about the metrics, the rules and the queries of the dashboard. It comes with
// Debian's package prometheus; without it these tests are skipped.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {LatestState} from '../../../../src/api/metrics/latest-state.js';
import {writeMetrics} from '../../../../src/api/metrics/write-metrics.js';
import {noDurations} from '../../../../src/domain/histogram.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {countRequests} from '../../../../src/collector/request-counts.js';
import {PUSH, RUN} from '../../trace/support/sample-run.js';
import {unended} from '../../domain/support/sample-run.js';
import {FakeCollector} from '../support/fake-collector.js';
import {AGENT} from '../support/sample-agent.js';
import {counter, gauge, interval, latency, loadReport} from '../support/sample-reader.js';
import {dashboardQueries, RULES} from './support/queries.js';

const hasTool = spawnSync('promtool', ['--version']).error === undefined;

describe('promtool', {skip: hasTool ? false : 'promtool is not installed'}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-rules-'));
  after(() => rmSync(folder, {recursive: true}));

  test('has nothing to say about the metrics', () => {
    const {status, output} = promtool(['check', 'metrics'], sampleMetrics());
    assert.equal(status, 0, output);
    assert.equal(output, '');
  });

  test('accepts the rules, and they do what their tests say', () => {
    for (const args of [
      ['check', 'rules', RULES],
      ['test', 'rules', path('test/src/api/metrics/rules.test.yml')],
    ]) {
      const {status, output} = promtool(args);
      assert.equal(status, 0, output);
    }
  });

  test('can read each query of the dashboard', () => {
    const rules = dashboardQueries().map((expr, at) => ({record: `query:${at}`, expr}));
    const file = join(folder, 'queries.yml');
    writeFileSync(file, JSON.stringify({groups: [{name: 'dashboard', rules}]}));
    const {status, output} = promtool(['check', 'rules', file]);
    assert.equal(status, 0, output);
  });
});

describe('rules and dashboard', () => {
  test('ask for metrics that there are', () => {
    const metrics = sampleMetrics();
    const queries = [...dashboardQueries(), readFileSync(RULES, 'utf8')].join('\n');
    const names = new Set(queries.match(/(?<!:)\bregscope_\w+(?!\w|:)/g));
    assert.ok(names.size > 12);
    // A native histogram has the name of its family.
    for (const name of names)
      assert.match(metrics, new RegExp(`^(# TYPE )?${name}[ {]`, 'm'), name);
  });
});

function sampleMetrics(): string {
  const collector = new FakeCollector();
  const latest = new LatestState(collector);
  collector.say({kind: 'run', run: RUN});
  collector.say({kind: 'phases', runId: 'r1', phases: [unended({...PUSH, users: 4})]});
  collector.say({kind: 'agents', agents: [AGENT], cut: 0});
  const figures = [latency('read', [1, 2]), counter('read', 'bytes', 5), gauge('fds', 'fds', 7)];
  collector.say({kind: 'figures', ...interval(1, 2, figures)});
  const counts = countRequests([aRequest(3e6, {cpu: 1e6, 'upstream:redis': 2e6})]);
  assert.deepEqual([...counts[0]!.partsNs.keys()], ['cpu', 'upstream']);
  assert.equal(counts[0]!.durations.length, noDurations().length);
  collector.say({kind: 'requests', agentId: 'a1', counts});
  collector.say({kind: 'load', report: loadReport(1)});
  return writeMetrics(latest, '1.2.3').body.toString();
}

function promtool(args: readonly string[], input = ''): {status: number | null; output: string} {
  const {status, stdout, stderr} = spawnSync('promtool', args, {input, encoding: 'utf8'});
  return {status, output: stdout + stderr};
}

function path(below: string): string {
  return fileURLToPath(new URL(`../../../../${below}`, import.meta.url));
}
