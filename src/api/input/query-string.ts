// Query strings of the read addresses, as queries. Unknown parameters are ignored, malformed ones
// are not. Those of requests are in request-query-string.ts.

import {ProfilerError} from '../../domain/error.js';
import type {FigureFilter} from '../../domain/ports.js';
import type {Query, Stretch} from '../queries/query.js';

const LONGEST_VALUE = 1_024;
/** What SQLite can hold: until the year 2262. */
const LATEST_NS = 2n ** 63n - 1n;

export type Parameters = Readonly<Record<string, unknown>>;

/** Each throws `API_QUERY_INVALID`. */
export function readLatencyQuery(parameters: Parameters): Query {
  const {agent, ...texts} = readTexts(parameters, 'agent', 'target', 'probe', 'series', 'metric');
  const filter: FigureFilter = {
    ...texts,
    ...(agent === undefined ? {} : {agentId: agent}),
    ...readRange(parameters),
  };
  return {kind: 'latency', filter};
}

export function readLoadQuery(parameters: Parameters): Query {
  const {step} = readTexts(parameters, 'step');
  const range = readRange(parameters);
  return {kind: 'load', range, ...(step === undefined ? {} : {stepSeconds: asStep(step)})};
}

export function readSummaryQuery(parameters: Parameters): Query {
  const stretch: Stretch = {...readTexts(parameters, 'phase'), ...readRange(parameters)};
  return {kind: 'summary', ...readTexts(parameters, 'target', 'probe'), ...stretch};
}

export function readRange(parameters: Parameters): {fromNs?: bigint; toNs?: bigint} {
  const {from, to} = readTexts(parameters, 'from', 'to');
  return {
    ...(from === undefined ? {} : {fromNs: asTime('from', from)}),
    ...(to === undefined ? {} : {toNs: asTime('to', to)}),
  };
}

export function readTexts<Name extends string>(
  parameters: Parameters,
  ...names: Name[]
): {[Key in Name]?: string} {
  const texts: {[Key in Name]?: string} = {};
  for (const name of names) {
    const value = parameters[name];
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string') throw invalid(`${name} is given more than once`);
    if (value.length > LONGEST_VALUE) throw invalid(`${name} is too long`);
    texts[name] = value;
  }
  return texts;
}

/** Whole seconds, a day at most. */
function asStep(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > 86_400) throw invalid('step is not a number of seconds, 1 to 86400');
  return seconds;
}

function asTime(name: string, text: string): bigint {
  if (!/^\d{1,19}$/.test(text) || BigInt(text) > LATEST_NS)
    throw invalid(`${name} is not a time in Unix nanoseconds`);
  return BigInt(text);
}

export function invalid(message: string): ProfilerError {
  return new ProfilerError(
    'API_QUERY_INVALID',
    message,
    'README.md lists the parameters of each address',
  );
}
