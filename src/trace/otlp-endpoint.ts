// Reads where traces, metrics, log records and profiles are sent, and with which headers and certificates. The user gives
// the endpoint; the rest comes from OpenTelemetry's environment variables (SDK specification, "OTLP Exporter
// Configuration" and "Exporter Selection"), so that secrets stay out of arguments.

import {readFileSync} from 'node:fs';

import {ProfilerError, messageOf} from '../domain/error.js';
import {optional} from '../domain/optional.js';

export interface OtlpEndpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The PEM text of the CA to trust instead of the usual ones. */
  readonly ca?: string;
}

/** What OTLP sends, each to an address of its own. */
export const SIGNALS = ['traces', 'metrics', 'logs', 'profiles'] as const;

export type Signal = (typeof SIGNALS)[number];

/** A signal without an endpoint is not sent. */
export interface OtlpEndpoints extends Readonly<Partial<Record<Signal, OtlpEndpoint>>> {
  readonly traces: OtlpEndpoint;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** People have `http://jaeger:4318`; OTLP/HTTP takes signals at these paths below it. That of profiles may change. */
const PATHS: Readonly<Record<Signal, string>> = {
  traces: '/v1/traces',
  metrics: '/v1/metrics',
  logs: '/v1/logs',
  profiles: '/v1development/profiles',
};

/** The endpoint of traces. Throws `TRACE_ENDPOINT_INVALID`. */
export function readOtlpEndpoint(text: string, environment: Environment): OtlpEndpoint {
  const url = asUrl(text);
  if (url.pathname === '/') url.pathname = PATHS.traces;
  return endpointAt('traces', url, environment);
}

/**
 * The endpoints of all signals. The others go to the addresses beside that of traces, unless the environment names
 * others or has `none` for their exporter. An address that does not end in /v1/traces has none beside it.
 * Throws `TRACE_ENDPOINT_INVALID`.
 */
export function readOtlpEndpoints(text: string, environment: Environment): OtlpEndpoints {
  const traces = readOtlpEndpoint(text, environment);
  return {
    traces,
    ...optional('metrics', endpointBeside(traces, 'metrics', environment)),
    ...optional('logs', endpointBeside(traces, 'logs', environment)),
    ...optional('profiles', endpointBeside(traces, 'profiles', environment)),
  };
}

function endpointBeside(
  traces: OtlpEndpoint,
  signal: Exclude<Signal, 'traces'>,
  environment: Environment,
): OtlpEndpoint | undefined {
  if (environment[`OTEL_${signal.toUpperCase()}_EXPORTER`] === 'none') return undefined;
  const named = environment[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`] ?? '';
  if (named !== '') return endpointAt(signal, asUrl(named), environment);
  const url = new URL(traces.url);
  if (!url.pathname.endsWith(PATHS.traces)) return undefined;
  url.pathname = `${url.pathname.slice(0, -PATHS.traces.length)}${PATHS[signal]}`;
  return endpointAt(signal, url, environment);
}

function endpointAt(signal: Signal, url: URL, environment: Environment): OtlpEndpoint {
  const caFile = of(environment, signal, 'CERTIFICATE');
  return {
    url: url.href,
    headers: readHeaders(of(environment, signal, 'HEADERS') ?? ''),
    ...optional('ca', caFile === undefined ? undefined : readFile(caFile)),
  };
}

/** The variable for one signal comes before the one for all signals. */
function of(environment: Environment, signal: Signal, name: string): string | undefined {
  const value =
    environment[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`] ??
    environment[`OTEL_EXPORTER_OTLP_${name}`];
  return value === '' ? undefined : value;
}

/** Reads `name=value,name=value`, percent-encoded like W3C baggage. */
function readHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw invalid('OTEL_EXPORTER_OTLP_HEADERS is not "name=value,…"');
      return [pair.slice(0, at).trim().toLowerCase(), decode(pair.slice(at + 1).trim())];
    }),
  );
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function asUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) {
    if (url.username === '' && url.password === '') return url;
    throw invalid('a password in the address shows in the list of processes');
  }
  throw invalid(`${JSON.stringify(text)} is no address of an OTLP/HTTP endpoint`);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw invalid(`OTEL_EXPORTER_OTLP_CERTIFICATE cannot be read: ${messageOf(error)}`);
  }
}

function invalid(message: string): ProfilerError {
  return new ProfilerError(
    'TRACE_ENDPOINT_INVALID',
    message,
    'write http://HOST:4318; headers with secrets go into OTEL_EXPORTER_OTLP_HEADERS',
  );
}
