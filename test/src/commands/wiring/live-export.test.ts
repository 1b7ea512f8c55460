import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';

import type {CollectorService} from '../../../../src/commands/wiring/collector-service.js';
import {LiveExport} from '../../../../src/commands/wiring/live-export.js';
import type {LiveEvent} from '../../../../src/domain/ports.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import {THROTTLED_RUN, throttledRun} from '../../insight/support/throttled-run.js';
import {startOtlpReceiver, type OtlpReceiver} from '../../trace/support/otlp-receiver.js';

/** The registry is throttled in the third phase. */
const READER = throttledRun({throttled: (second) => second >= 120});

describe('the export of a run while it goes on', () => {
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());
  beforeEach(() => receiver.reset());

  test('sends traces, metrics and causes', async () => {
    const said = await exportRuns(1);

    const {traces, metrics, logs} = receiver;
    assert.equal(traces.items.filter(({name}) => name === `run ${THROTTLED_RUN.name}`).length, 1);
    assert.match(String(logs.items[0]!.body), /^the CPU quota of 0\.3 CPUs/);
    assert.deepEqual([...new Set(metrics.items.map(({name}) => name))].sort(), [
      'regscope.client.attempts',
      'regscope.client.duration',
      'regscope.request.duration',
      'regscope.request.part.time',
      'regscope.run.degraded',
    ]);
    assert.deepEqual(said, [
      `4 spans sent to ${receiver.url}/v1/traces, 0 rejected`,
      `${metrics.items.length} data points sent to ${receiver.url}/v1/metrics, 0 rejected`,
      `1 log records sent to ${receiver.url}/v1/logs, 0 rejected`,
    ]);
  });

  test('sends traces to an endpoint that has nothing else, and says so once', async () => {
    receiver.only = '/v1/traces';

    const said = await exportRuns(2);

    const [refused, sent] = [said.filter((text) => /^warning/.test(text)), said.filter(isSent)];
    assert.deepEqual(
      sent,
      Array<string>(2).fill(`4 spans sent to ${receiver.url}/v1/traces, 0 rejected`),
    );
    assert.deepEqual(refused, [
      `warning: no log records are sent: ${receiver.url}/v1/logs does not take log records: HTTP 404; OTEL_LOGS_EXPORTER=none keeps from trying`,
      `warning: no metrics are sent: ${receiver.url}/v1/metrics does not take metrics: HTTP 404; OTEL_METRICS_EXPORTER=none keeps from trying`,
    ]);
  });

  test('sends traces though metrics have to wait', async () => {
    receiver.metrics.faults.push({status: 503});

    const said = await exportRuns(1);

    assert.deepEqual(said.slice(0, 1), ['warning: the metrics wait: HTTP 503']);
    assert.ok(said.includes('the endpoint takes metrics again'));
    assert.equal(said.filter(isSent).length, 3);
  });

  /** Exports so many runs that end as soon as they have begun. Gives what was said, by its subject. */
  async function exportRuns(runs: number): Promise<string[]> {
    const said: string[] = [];
    const feed = new FakeService();
    const out = LiveExport.start(feed.service, receiver.url, {
      say: (text) => void said.push(text),
      warn: (text) => void said.push(`warning: ${text}`),
    });
    for (let run = 0; run < runs; run += 1) {
      feed.tell({kind: 'run', run: {...THROTTLED_RUN, id: `r${run}`}});
      feed.tell({kind: 'run', run: undefined});
    }
    await out.close();
    const order = ['wait', 'again', 'spans', 'data points', 'no log', 'no metrics', 'log records'];
    const placeOf = (text: string): number => order.findIndex((word) => text.includes(word));
    return said.sort((left, right) => placeOf(left) - placeOf(right));
  }
});

function isSent(text: string): boolean {
  return / sent to /.test(text);
}

class FakeService {
  #hear: (event: LiveEvent) => void = () => {};

  readonly service = {
    collector: {
      subscribe: (listener: (event: LiveEvent) => void) => {
        this.#hear = listener;
        return () => {};
      },
    },
    catalog: {open: () => READER},
    queries: {ask: async () => JSON.stringify(buildReport(READER))},
    url: 'http://127.0.0.1:7070',
  } as unknown as CollectorService;

  tell(event: LiveEvent): void {
    this.#hear(event);
  }
}
