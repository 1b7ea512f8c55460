// Reads the query strings of /latency, /load and /summary, and offers what all query strings share.
// Unknown parameters are ignored; malformed ones are errors.

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import type {FigureFilter} from '../../domain/ports.js';
import type {Query} from '../queries/query.js';

const LONGEST_VALUE = 1_024;
/** The largest integer of SQLite: a time in the year 2262. */
const LATEST_NS = 2n ** 63n - 1n;

export type Parameters = Readonly<Record<string, unknown>>;

/** Each throws `API_QUERY_INVALID`. */
export function readLatencyQuery(parameters: Parameters): Query {
  const {agent, ...texts} = readTexts(parameters, 'agent', 'target', 'probe', 'series', 'metric');
  const filter: FigureFilter = {
    ...texts,
    ...optional('agentId', agent),
    ...readRange(parameters),
  };
  return {kind: 'latency', filter};
}

export function readLoadQuery(parameters: Parameters): Query {
  const {step} = readTexts(parameters, 'step');
  const range = readRange(parameters);
  return {
    kind: 'load',
    range,
    ...optional('stepSeconds', step === undefined ? undefined : asStep(step)),
  };
}

export function readSummaryQuery(parameters: Parameters): Query {
  return {
    kind: 'summary',
    ...readTexts(parameters, 'target', 'probe', 'phase'),
    ...readRange(parameters),
  };
}

export function readRange(parameters: Parameters): {fromNs?: bigint; toNs?: bigint} {
  const {from, to} = readTexts(parameters, 'from', 'to');
  return {
    ...optional('fromNs', from === undefined ? undefined : asTime('from', from)),
    ...optional('toNs', to === undefined ? undefined : asTime('to', to)),
  };
}

/** Reads parameters that are text. An empty one counts as absent. */
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

/** Reads a whole number of seconds, from 1 to a day. */
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
