// Sends the causes of growth that a run's report has as OTLP log records, one for each, after the run has ended.

import {TraceFlags} from '@opentelemetry/api';
import {ProtobufLogsSerializer} from '@opentelemetry/otlp-transformer';
import type {Resource} from '@opentelemetry/resources';

import type {RunReader} from '../domain/ports.js';
import {phaseAt} from '../domain/run.js';
import type {SpanEvent} from '../domain/span.js';
import {CountedSender, type ExportTally, type SignalFormat} from './counted-sender.js';
import {untilEnded, type Follow} from './follow.js';
import type {SenderOptions} from './otlp-sender.js';
import {resourceOf} from './own-resource.js';
import {OWN_SERVICE, loadAttributes, reachedNs} from './run-spans.js';
import {hrTime} from './sdk-spans.js';

type LogSource = Pick<RunReader, 'run' | 'phases'>;
type LogRecord = Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0][number];

/** SEVERITY_NUMBER_WARN of OpenTelemetry's log data model. */
const WARN = 13;

const SCOPE = {name: OWN_SERVICE} as const;

const RECORDS: SignalFormat<LogRecord> = {
  one: 'a single log record',
  rejected: 'rejectedLogRecords',
  encode: (records) => ProtobufLogsSerializer.serializeRequest([...records]),
  decode: (answer) => ProtobufLogsSerializer.deserializeResponse(answer),
};

/**
 * Sends a record of each cause in the run's own trace; with `follow`, once the run has ended. `told` is asked then.
 * Rejects like OtlpSender.send and `told`.
 */
export async function sendCauses(
  options: SenderOptions,
  source: LogSource,
  told: () => Promise<readonly SpanEvent[]>,
  follow?: Follow,
): Promise<ExportTally> {
  await untilEnded(follow);
  const sender = new CountedSender({what: 'log records', ...options}, RECORDS);
  try {
    const resource = resourceOf(source.run());
    await sender.send((await told()).map((cause) => recordOf(cause, source, resource)));
    return sender.tally();
  } finally {
    await sender.close();
  }
}

/** It stands in the span of the phase that got slower, or else in that of the run. */
function recordOf(
  {timeNs, attributes}: SpanEvent,
  source: LogSource,
  resource: Resource,
): LogRecord {
  const {traceId, spanId} = source.run();
  const phase = phaseAt(source.phases(), timeNs);
  const {'regscope.cause.sentence': sentence, ...others} = attributes;
  return {
    hrTime: hrTime(timeNs),
    hrTimeObserved: hrTime(reachedNs(source)),
    spanContext: {traceId, spanId: phase?.spanId ?? spanId, traceFlags: TraceFlags.SAMPLED},
    severityNumber: WARN,
    severityText: 'WARN',
    eventName: 'regscope.cause',
    body: String(sentence ?? ''),
    attributes: {...others, ...(phase === undefined ? {} : loadAttributes(phase))},
    resource,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
  };
}
