import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';

import {THROTTLED_RUN} from '../../insight/support/throttled-run.js';
import {startOtlpReceiver, type OtlpReceiver} from '../../trace/support/otlp-receiver.js';
import {exportRuns} from './support/exported-run.js';

describe('the export of a run while it goes on', () => {
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());
  beforeEach(() => receiver.reset());

  test('sends traces, metrics, causes and profiles', async () => {
    const said = await saidOf(1);

    const {traces, metrics, logs, profiles} = receiver;
    assert.equal(traces.items.filter(({name}) => name === `run ${THROTTLED_RUN.name}`).length, 1);
    assert.match(String(logs.items[0]!.body), /^the CPU quota of 0\.3 CPUs/);
    assert.deepEqual([...new Set(metrics.items.map(({name}) => name))].sort(), [
      'regscope.client.attempts',
      'regscope.client.duration',
      'regscope.request.duration',
      'regscope.request.part.time',
      'regscope.run.degraded',
    ]);
    const sampled = profiles.items.map(({resource}) => resource['regscope.phase.name']);
    assert.deepEqual(
      sampled.filter((phase) => phase !== undefined),
      ['first', 'second', 'third'],
    );
    assert.deepEqual(said, [
      `4 spans sent to ${receiver.url}/v1/traces, 0 rejected`,
      `${metrics.items.length} data points sent to ${receiver.url}/v1/metrics, 0 rejected`,
      `1 log records sent to ${receiver.url}/v1/logs, 0 rejected`,
      `${profiles.items.length} profiles sent to ${receiver.url}/v1development/profiles, 0 rejected`,
    ]);
  });

  test('sends traces to an endpoint that has nothing else, says so once and asks once', async () => {
    receiver.only = '/v1/traces';

    const said = await saidOf(2);

    const [refused, sent] = [said.filter((text) => /^warning/.test(text)), said.filter(isSent)];
    assert.deepEqual(
      sent,
      Array<string>(2).fill(`4 spans sent to ${receiver.url}/v1/traces, 0 rejected`),
    );
    assert.deepEqual(refused, [
      `warning: no log records are sent: ${receiver.url}/v1/logs does not take log records: HTTP 404; OTEL_LOGS_EXPORTER=none keeps from trying`,
      `warning: no metrics are sent: ${receiver.url}/v1/metrics does not take metrics: HTTP 404; OTEL_METRICS_EXPORTER=none keeps from trying`,
      `warning: no profiles are sent: ${receiver.url}/v1development/profiles does not take profiles: HTTP 404; OTEL_PROFILES_EXPORTER=none keeps from trying`,
    ]);
    assert.equal(receiver.refused, 3);
  });

  test('sends traces though metrics have to wait', async () => {
    receiver.metrics.faults.push({status: 503});

    const said = await saidOf(1);

    assert.deepEqual(said.slice(0, 1), ['warning: the metrics wait: HTTP 503']);
    assert.ok(said.includes('the endpoint takes metrics again'));
    assert.equal(said.filter(isSent).length, 4);
  });

  /** What was said of so many runs, by its subject. */
  async function saidOf(runs: number): Promise<string[]> {
    const said = await exportRuns(runs, receiver.url);
    const order = ['wait', 'again', 'spans', 'data points', 'no log', 'no metrics', 'no profiles'];
    order.push('log records', 'profiles');
    const placeOf = (text: string): number => order.findIndex((word) => text.includes(word));
    return said.sort((left, right) => placeOf(left) - placeOf(right));
  }
});

function isSent(text: string): boolean {
  return / sent to /.test(text);
}
