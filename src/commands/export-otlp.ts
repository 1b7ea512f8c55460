// Sends a run to an OTLP endpoint: its traces, and beside them metrics, causes and profiles where the endpoint takes
// those.

import {ProfilerError} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import type {RunReader} from '../domain/ports.js';
import {buildReport} from '../insight/report/report.js';
import {once} from '../insight/stretches/once.js';
import type {ExportTally} from '../trace/counted-sender.js';
import {
  SIGNALS,
  readOtlpEndpoints,
  type OtlpEndpoint,
  type OtlpEndpoints,
  type Signal,
} from '../trace/otlp-endpoint.js';
import {printJson, say, warn} from './console/terminal.js';
import {sendSignal, type SentRun} from './wiring/send-signal.js';
import {SIGNAL_WORDS, notTaken} from './wiring/signals.js';
import {toldBy} from './wiring/told-report.js';

/** How long an endpoint that refuses is tried. The run file keeps everything for a later export. */
const PATIENCE_MS = 60_000;

type Outcome =
  (ExportTally & {readonly url: string}) | {readonly url: string; readonly notTaken: string};

interface SendOptions {
  /** The address as the user gave it. */
  readonly to?: string;
  /** The address of a live view that shows the run, without a slash at its end. */
  readonly viewUrl?: string;
  readonly json?: boolean;
}

/**
 * The address of a live view as `viewUrl` wants it. Throws `EXPORT_VIEW_INVALID` for one that is no http:// or
 * https:// address; what it asks for (`?run=…`) is left out, since it may hold a token.
 */
export function readViewUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new ProfilerError(
      'EXPORT_VIEW_INVALID',
      `--view ${JSON.stringify(text)} is no address of a live view`,
      'write it as `regscope serve` tells it: --view http://127.0.0.1:7070',
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Throws `EXPORT_ENDPOINT_MISSING`, and rejects with `TRACE_ENDPOINT_…`. */
export async function sendRun(
  openRun: () => RunReader,
  {to, viewUrl, json = false}: SendOptions,
): Promise<void> {
  if (to === undefined) throw endpointMissing();
  const endpoints = readOtlpEndpoints(to, process.env);
  const reader = openRun();
  try {
    const run = {reader, ...optional('viewUrl', viewUrl)};
    const outcomes = await sendSignals(run, endpoints, json ? () => {} : tell);
    const {traces, ...others} = outcomes;
    if (json) printJson({...traces, ...others});
  } finally {
    reader.close();
  }
}

async function sendSignals(
  run: Pick<SentRun, 'reader' | 'viewUrl'>,
  endpoints: OtlpEndpoints,
  onOutcome: (signal: Signal, outcome: Outcome) => void,
): Promise<Partial<Record<Signal, Outcome>>> {
  const told = once(async () => toldBy(buildReport(run.reader)));
  const outcomes: Partial<Record<Signal, Outcome>> = {};
  for (const signal of SIGNALS) {
    const endpoint = endpoints[signal];
    if (endpoint === undefined) continue;
    const outcome = await sendSignal(signal, {endpoint, patienceMs: PATIENCE_MS}, {...run, told})
      .then((tally): Outcome => ({...tally, url: endpoint.url}))
      .catch(unlessNotTaken(signal, endpoint));
    onOutcome(signal, outcome);
    outcomes[signal] = outcome;
  }
  return outcomes;
}

/** Throws what keeps a signal from being sent, unless the endpoint is not for it. */
function unlessNotTaken(signal: Signal, {url}: OtlpEndpoint): (error: unknown) => Outcome {
  return (error) => {
    const why = notTaken(signal, error);
    if (why === undefined) throw error;
    return {url, notTaken: why};
  };
}

function tell(signal: Signal, outcome: Outcome): void {
  if ('notTaken' in outcome) return warn(outcome.notTaken);
  const {sent, rejected, reason, url} = outcome;
  const {items} = SIGNAL_WORDS[signal];
  if (signal === 'traces' || sent > 0) say(`${sent} ${items} sent to ${url}`);
  if (rejected > 0) say(`${rejected} ${items} rejected: ${reason ?? 'no reason given'}`);
}

function endpointMissing(): ProfilerError {
  return new ProfilerError(
    'EXPORT_ENDPOINT_MISSING',
    'the format otlp needs an endpoint',
    'add --to http://HOST:4318',
  );
}
