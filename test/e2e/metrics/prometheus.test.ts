// The whole way of a figure: a short run with slow pushes and failures, a collector, a Prometheus with native
// histograms and one without, the shipped rules, an Alertmanager, and a webhook.

import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {pause} from '../../../src/pace/deadline.js';
import {dashboardQueries, recordingRules} from '../../src/api/metrics/support/queries.js';
import {FakeRegistry} from '../../src/load/support/fake-registry.js';
import {Regscope, whyNoKernel, type RunningCommand} from '../../support/regscope.js';
import {until} from '../../support/until.js';
import {
  startAlertmanager,
  startPrometheus,
  startWebhook,
  whyNoPrometheus,
  type Alertmanager,
  type Prometheus,
  type Webhook,
} from '../support/prometheus.js';

const RULES = fileURLToPath(
  new URL('../../../src/api/metrics/dashboards/rules.yml', import.meta.url),
);
const SCENARIO = `
name: alerts
record: all
image: {layers: 1, layerSize: 4KiB..4KiB}
phases:
  - {name: push, operation: push, users: 4, duration: 120s}
`;
/** Each request of a push takes so long, and a push has five of them and more. */
const REQUEST_MS = 150;
const DEADLINE_MS = 60_000;

describe('figures in Prometheus', {skip: whyNoPrometheus() || whyNoKernel()}, () => {
  const regscope = new Regscope();
  const running: RunningCommand[] = [];
  let registry: FakeRegistry;
  let webhook: Webhook;
  let alertmanager: Alertmanager;
  let classic: Prometheus;
  let native: Prometheus;
  let agent: RunningCommand;

  before(async () => {
    registry = await FakeRegistry.start();
    slowDown(registry);
    const {serve, url} = await regscope.serve();
    running.push(serve);
    const target = new URL(url).host;
    const rules = readFileSync(RULES, 'utf8').replace(/for: \d+[sm]/g, 'for: 1s');
    webhook = await startWebhook();
    alertmanager = await startAlertmanager(webhook.url);
    const features = ['native-histograms', 'exemplar-storage'];
    const {address} = alertmanager;
    [classic, native] = await Promise.all([
      startPrometheus({target, rules, alertmanager: address, features: ['exemplar-storage']}),
      startPrometheus({target, rules, features}),
    ]);
    agent = regscope.start([
      ...['agent', '--collector', url.replace('http', 'ws'), '--no-discover'],
      ...['--target', `registry=pid:${process.pid}`, '--probes', 'requests'],
    ]);
    running.push(agent);
    await agent.says(/probes requests run/);
    const scenario = join(regscope.home, 'alerts.yaml');
    writeFileSync(scenario, SCENARIO);
    running.push(
      regscope.start(['load', scenario, '--collector', url, '--registry', registry.url]),
    );
  });
  after(async () => {
    for (const command of running) await command.stop('SIGKILL');
    await Promise.all([classic, native, alertmanager].map((part) => part?.stop()));
    webhook?.close();
    await registry?.stop();
    regscope.remove();
  });

  test('each query of the dashboard and each recorded figure has values, with either kind of histogram', async () => {
    const queries = [...dashboardQueries(), ...recordingRules()];
    assert.ok(queries.length > 18, String(queries.length));
    for (const prometheus of [classic, native]) {
      await untilNone(queries, async (query) => (await prometheus.values(query)).length > 0);
    }
  });

  test('native histograms are there where they are wanted, with the same p95', async () => {
    const p95 = 'operation:regscope_client_duration_seconds:p95{operation="push"}';
    const sparse = 'histogram_count(regscope_client_duration_seconds{operation="push",step=""})';

    assert.equal((await classic.values(sparse)).length, 0);
    assert.ok((await native.values(sparse))[0]! > 0);
    const [[rough], [fine]] = await Promise.all([classic.values(p95), native.values(p95)]);
    assert.ok(Math.abs(Math.log2(rough! / fine!)) < 1.4, `${rough} ${fine}`);
  });

  test('durations at targets have exemplars with the trace of a request', async () => {
    const histogram = 'regscope_request_duration_seconds_bucket';
    const traces = new Set(registry.requests.map(({headers}) => traceOf(headers['traceparent'])));
    let exemplars: Awaited<ReturnType<Prometheus['exemplars']>> = [];
    await untilNone([histogram], async (query) => {
      exemplars = await classic.exemplars(query);
      return exemplars.length > 0;
    });

    for (const {labels} of exemplars)
      assert.ok(traces.has(labels['trace_id']!), JSON.stringify(labels));
  });

  test('slow pushes, failures and an agent that is gone reach the webhook by the Alertmanager', async () => {
    await agent.stop('SIGKILL');
    const names = () => webhook.fired.map(({labels}) => labels['alertname']);
    for (const name of ['RegscopePushSlow', 'RegscopeErrors', 'RegscopeAgentGone']) {
      await until(`${name} is fired`, () => names().includes(name), DEADLINE_MS);
    }

    const slow = webhook.fired.find(({labels}) => labels['alertname'] === 'RegscopePushSlow')!;
    assert.equal(slow.labels['operation'], 'push');
    assert.match(slow.annotations['summary']!, /^Pushes are slow: their p95 is [\d.]+m?s/);
    assert.equal(names().includes('RegscopeNothingStored'), false);
  });
});

/** One of ten manifests is refused. */
function slowDown(registry: FakeRegistry): void {
  let manifests = 0;
  registry.twist = ({method, path}, response) => {
    const isRefused = method === 'PUT' && path.includes('/manifests/') && ++manifests % 10 === 0;
    if (isRefused) {
      response.writeHead(500).end();
      return true;
    }
    const {end} = response;
    response.end = ((...args: Parameters<typeof end>) => {
      setTimeout(() => end.apply(response, args), REQUEST_MS);
      return response;
    }) as typeof end;
    return false;
  };
}

function traceOf(traceparent: string | string[] | undefined): string {
  return String(traceparent).split('-')[1] ?? '';
}

async function untilNone(
  queries: readonly string[],
  isThere: (query: string) => Promise<boolean>,
): Promise<void> {
  const endMs = performance.now() + DEADLINE_MS;
  let missing = queries;
  for (;;) {
    const found = await Promise.all(missing.map(isThere));
    missing = missing.filter((_, at) => !found[at]);
    if (missing.length === 0) return;
    assert.ok(performance.now() < endMs, `without a value:\n${missing.join('\n')}`);
    await pause(200);
  }
}
