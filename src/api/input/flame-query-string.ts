// Reads the query strings of /flame, /causes, /compare and /samples.

import {optional} from '../../domain/optional.js';
import {PARK_KINDS, SAMPLE_KINDS, WAIT_KINDS, type SampleKind} from '../../domain/stacks/stack.js';
import {STEPS} from '../../domain/step.js';
import type {SampleSelection} from '../../flame/weigh-samples.js';
import {invalid, readRange, readTexts} from './query-string.js';
import type {Parameters} from './query-string.js';
import type {QueryBase, Query, SampleQuery} from '../queries/query.js';

/** Each throws `API_QUERY_INVALID`. */
export function readFlameQuery(parameters: Parameters): Query {
  const base = readBase(parameters);
  return {
    kind: 'flame',
    ...readSampleQuery(parameters),
    ...optional('base', Object.keys(base).length === 0 ? undefined : base),
  };
}

export function readCausesQuery(parameters: Parameters): Query {
  const base = readBase(parameters);
  return {
    kind: 'causes',
    range: {...readTexts(parameters, 'phase'), ...readRange(parameters)},
    ...optional('base', Object.keys(base).length === 0 ? undefined : base),
  };
}

/** The base is another run. */
export function readCompareQuery(parameters: Parameters): Query {
  const {baseRun} = readTexts(parameters, 'baseRun');
  if (baseRun === undefined) throw invalid('baseRun names the run to compare with');
  return {kind: 'comparison', base: {run: baseRun}};
}

export function readSamplesQuery(parameters: Parameters): Query {
  return {kind: 'samples', ...readSampleQuery(parameters)};
}

function readSampleQuery(parameters: Parameters): SampleQuery {
  return {
    selection: readSelection(parameters),
    range: {...readTexts(parameters, 'phase'), ...readRange(parameters)},
  };
}

function readSelection(parameters: Parameters): SampleSelection {
  const {
    kind = 'on-cpu',
    idle,
    ...others
  } = readTexts(parameters, 'kind', 'idle', 'target', 'step', 'wait');
  assertSampleKind(kind);
  if (idle !== undefined && !/^[01]$/.test(idle)) throw invalid('idle is 1, 0 or absent');
  assertOneOf('step', STEPS, others.step);
  assertOneOf('wait', kind === 'waiting' ? PARK_KINDS : WAIT_KINDS, others.wait);
  return {sampleKind: kind, ...others, ...optional('withIdle', idle === '1' || undefined)};
}

function assertSampleKind(kind: string): asserts kind is SampleKind {
  const names: readonly string[] = SAMPLE_KINDS;
  if (!names.includes(kind)) throw invalid(`kind is one of ${names.join(', ')}`);
}

/** The base that a range is compared with; without any property where none is named. */
export function readBase(parameters: Parameters): QueryBase {
  const {baseRun, basePhase} = readTexts(parameters, 'baseRun', 'basePhase');
  return {
    ...optional('run', baseRun),
    ...optional('phase', basePhase),
    ...readRange({from: parameters['baseFrom'], to: parameters['baseTo']}),
  };
}

function assertOneOf(name: string, all: readonly string[], value: string | undefined): void {
  if (value === undefined || all.includes(value)) return;
  throw invalid(`${name} is one of ${all.join(', ')}`);
}
