// Sends one signal of a run to an OTLP endpoint: its traces, its metrics, its causes as log records, or its flame
// graphs as profiles.

import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import {sendCauses} from '../../trace/cause-logs.js';
import type {ExportTally} from '../../trace/counted-sender.js';
import type {Follow} from '../../trace/follow.js';
import {MetricExport} from '../../trace/metrics/metric-export.js';
import {OtlpExport} from '../../trace/otlp-export.js';
import type {Signal} from '../../trace/otlp-endpoint.js';
import type {SenderOptions} from '../../trace/otlp-sender.js';
import {sendProfiles} from '../../trace/profiles/profile-export.js';
import type {ToldReport} from './told-report.js';

export interface SentRun {
  readonly reader: RunReader;
  /** What the run's report tells. It is asked when the run has ended. */
  readonly told: () => Promise<ToldReport>;
  /** Only of a run that goes on. */
  readonly follow?: Follow;
  /** The address of a live view that shows the run, without a slash at its end. */
  readonly viewUrl?: string;
}

/** Rejects with `TRACE_ENDPOINT_REFUSED`, `TRACE_ENDPOINT_UNREACHABLE`, or when aborted. */
export async function sendSignal(
  signal: Signal,
  options: SenderOptions,
  {reader, told, follow, viewUrl}: SentRun,
): Promise<ExportTally> {
  const causes = async () => (await told()).causes;
  const linked = {...options, ...optional('viewUrl', viewUrl)};
  switch (signal) {
    case 'traces': {
      const out = await OtlpExport.open(linked);
      return closing(out, out.run(reader, follow, causes));
    }
    case 'metrics': {
      const out = new MetricExport(options, reader);
      return closing(
        out,
        out.run(follow, async () => (await told()).figures),
      );
    }
    case 'logs':
      return sendCauses(options, reader, causes, follow);
    case 'profiles':
      return sendProfiles(linked, reader, follow);
  }
}

async function closing<Result>(
  out: {close(): Promise<void>},
  work: Promise<Result>,
): Promise<Result> {
  try {
    return await work;
  } finally {
    await out.close();
  }
}
