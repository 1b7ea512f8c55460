import assert from 'node:assert/strict';
import {after, before, beforeEach, describe, test} from 'node:test';

import type {SpanEvent} from '../../../src/domain/span.js';
import {sendCauses} from '../../../src/trace/cause-logs.js';
import type {Follow} from '../../../src/trace/follow.js';
import {encodeMessage} from './support/otlp-proto.js';
import {startOtlpReceiver, type OtlpReceiver} from './support/otlp-receiver.js';
import {PULL, RUN, spanSource} from './support/sample-run.js';

const CAUSE: SpanEvent = {
  name: 'cause cpu-quota',
  timeNs: PULL.startNs,
  attributes: {
    'regscope.cause.name': 'cpu-quota',
    'regscope.cause.target': 'registry',
    'regscope.cause.explains_ms': 8.25,
    'regscope.cause.sentence': 'the CPU quota of 0.3 CPUs held it back',
  },
};

describe('log records of causes', () => {
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());
  beforeEach(() => receiver.reset());

  test('are one for each cause: a warning in the trace of the run, at the phase that got slower', async () => {
    const tally = await send([CAUSE, {...CAUSE, timeNs: RUN.endNs!}]);

    assert.deepEqual(tally, {sent: 2, rejected: 0});
    const [record, ofRun] = receiver.logs.items;
    const {severityNumber, severityText, body, eventName} = record!;
    assert.deepEqual(
      [severityNumber, severityText, body, eventName],
      [13, 'WARN', 'the CPU quota of 0.3 CPUs held it back', 'regscope.cause'],
    );
    assert.deepEqual([record!.traceId, record!.spanId], [RUN.traceId, PULL.spanId]);
    assert.equal(record!.timeUnixNano, String(PULL.startNs));
    assert.deepEqual(record!.attributes, {
      'regscope.cause.name': 'cpu-quota',
      'regscope.cause.target': 'registry',
      'regscope.cause.explains_ms': 8.25,
      'regscope.phase.name': 'pull',
      'regscope.phase.rate': 20,
    });
    assert.equal(record!.resource['regscope.run.id'], RUN.id);
    assert.equal(ofRun!.spanId, RUN.spanId);
  });

  test('are asked for when the run has ended, and are no request where there are none', async () => {
    let active = true;
    const follow: Follow = {active: () => active, pause: async () => void (active = false)};

    const tally = await send([], {follow, told: () => assert.equal(active, false)});

    assert.deepEqual(tally, {sent: 0, rejected: 0});
    assert.equal(receiver.headers.length, 0);
  });

  test('that the endpoint rejects are counted, with its reason', async () => {
    receiver.logs.answer = encodeMessage('ExportLogsServiceResponse', {
      partialSuccess: {rejectedLogRecords: 1, errorMessage: 'quota'},
    });

    assert.deepEqual(await send([CAUSE, CAUSE]), {sent: 1, rejected: 1, reason: 'quota'});
  });

  test('are refused by an endpoint that has traces only', async () => {
    receiver.only = '/v1/traces';

    await assert.rejects(send([CAUSE]), {
      code: 'TRACE_ENDPOINT_REFUSED',
      message: /does not take log records: HTTP 404/,
    });
  });

  function send(
    causes: readonly SpanEvent[],
    {follow, told}: {readonly follow?: Follow; readonly told?: () => void} = {},
  ) {
    const endpoint = {url: `${receiver.url}/v1/logs`, headers: {}};
    const ask = async (): Promise<readonly SpanEvent[]> => {
      told?.();
      return causes;
    };
    return sendCauses({endpoint}, spanSource([]), ask, follow);
  }
});
