// The words for what OTLP sends: traces, metrics, log records, profiles.

import {ProfilerError} from '../../domain/error.js';
import type {Signal} from '../../trace/otlp-endpoint.js';

interface Words {
  /** `the traces wait`. */
  readonly name: string;
  /** `12 spans sent`. */
  readonly items: string;
}

export const SIGNAL_WORDS: Readonly<Record<Signal, Words>> = {
  traces: {name: 'traces', items: 'spans'},
  metrics: {name: 'metrics', items: 'data points'},
  logs: {name: 'log records', items: 'log records'},
  profiles: {name: 'profiles', items: 'profiles'},
};

/**
 * What to say of an endpoint that takes traces and not this, as Jaeger does; undefined for any other error. It is no
 * failure: nobody has asked for more than the endpoint can do.
 */
export function notTaken(signal: Signal, error: unknown): string | undefined {
  const isRefused = error instanceof ProfilerError && error.code === 'TRACE_ENDPOINT_REFUSED';
  if (signal === 'traces' || !isRefused) return undefined;
  const variable = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  return `no ${SIGNAL_WORDS[signal].name} are sent: ${error.message}; ${variable}=none keeps from trying`;
}
