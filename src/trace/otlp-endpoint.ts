// Reads where traces are sent, and with which headers and certificates. The user gives the endpoint; the
// rest comes from OpenTelemetry's environment variables (SDK specification, "OTLP Exporter
// Configuration"), so that secrets stay out of arguments.

import {readFileSync} from 'node:fs';

import {ProfilerError, messageOf} from '../domain/error.js';
import {optional} from '../domain/optional.js';

export interface OtlpEndpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The PEM text of the CA to trust instead of the usual ones. */
  readonly ca?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** People have `http://jaeger:4318`; OTLP/HTTP takes traces at this path below it. */
const TRACES_PATH = '/v1/traces';

/** Throws `TRACE_ENDPOINT_INVALID`. */
export function readOtlpEndpoint(text: string, environment: Environment): OtlpEndpoint {
  const url = asUrl(text);
  if (url.pathname === '/') url.pathname = TRACES_PATH;
  const caFile = of(environment, 'CERTIFICATE');
  return {
    url: url.href,
    headers: readHeaders(of(environment, 'HEADERS') ?? ''),
    ...optional('ca', caFile === undefined ? undefined : readFile(caFile)),
  };
}

/** The variable for traces comes before the one for all signals. */
function of(environment: Environment, name: string): string | undefined {
  const value =
    environment[`OTEL_EXPORTER_OTLP_TRACES_${name}`] ?? environment[`OTEL_EXPORTER_OTLP_${name}`];
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
