// Sends a run to a real OpenTelemetry Collector. What that sends on is what it has read, so it must be the same as what
// arrives without a Collector in between.

import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';

import {SIGNALS, type Signal} from '../../../src/trace/otlp-endpoint.js';
import {exportRuns} from '../../src/commands/wiring/support/exported-run.js';
import {startOtlpReceiver, type OtlpReceiver} from '../../src/trace/support/otlp-receiver.js';
import {findOtelCollector, startOtelCollector} from '../support/otel-collector.js';

const found = await findOtelCollector();

describe('an OpenTelemetry Collector', {skip: 'missing' in found ? found.missing : false}, () => {
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());
  beforeEach(() => receiver.reset());

  test('reads all spans, data points, log records and profiles', async () => {
    await exportRuns(1, receiver.url);
    const sent = takenBy(receiver);
    receiver.reset();

    const said = await exportThrough(SIGNALS);

    assert.deepEqual(
      said.filter((text) => !/ sent to .*, 0 rejected$/.test(text)),
      [],
    );
    const taken = takenBy(receiver);
    for (const signal of SIGNALS) {
      assert.ok(sent[signal].length > 0, signal);
      assert.deepEqual(taken[signal], sent[signal]);
    }
  });

  test('that takes no profiles gets the rest, and says so with a 404', async () => {
    const said = await exportThrough(['traces', 'metrics', 'logs']);

    const warnings = said.filter((text) => /^warning/.test(text));
    assert.equal(warnings.length, 1, warnings.join('\n'));
    assert.match(warnings[0]!, /no profiles are sent: .*v1development\/profiles .*HTTP 404/);
    const {profiles, ...others} = takenBy(receiver);
    assert.deepEqual(profiles, []);
    for (const [signal, items] of Object.entries(others)) assert.ok(items.length > 0, signal);
  });

  async function exportThrough(signals: readonly Signal[]): Promise<string[]> {
    assert.ok('path' in found);
    const collector = await startOtelCollector(found.path, receiver.url, signals);
    try {
      return await exportRuns(1, collector.url);
    } finally {
      await collector.stop();
    }
  }
});

function takenBy({traces, metrics, logs, profiles}: OtlpReceiver) {
  return {
    traces: [...traces.items],
    metrics: [...metrics.items],
    logs: [...logs.items],
    profiles: [...profiles.items],
  };
}
