// Checks the answers of a collector, and turns them into types of the domain.

import {z} from 'zod';

import {isErrorCode} from '../domain/error-codes.js';
import {ProfilerError} from '../domain/error.js';
import type {AgentList} from '../domain/ports.js';
import type {Phase, Run} from '../domain/run.js';

const TIME = z.string().regex(/^\d+$/).transform(BigInt);
const LABELS = z.record(z.string(), z.string());

const RUN = z.object({
  id: z.string(),
  name: z.string(),
  labels: LABELS,
  record: z.enum(['sample', 'all']),
  startUnixNs: TIME,
  endUnixNs: TIME.optional(),
  interrupted: z.string().optional(),
  traceId: z.string(),
  spanId: z.string(),
});

const RUNS = z.object({runs: z.array(z.object({active: z.boolean()}).loose())});

const PHASE = z.object({
  index: z.number(),
  name: z.string(),
  users: z.number().optional(),
  rate: z.number().optional(),
  labels: LABELS.optional(),
  startUnixNs: TIME,
  endUnixNs: TIME.optional(),
  spanId: z.string(),
  invalid: z.string().optional(),
});

const AGENTS = z.object({
  agents: z.array(
    z.object({
      name: z.string(),
      connected: z.boolean(),
      probes: z.array(z.object({name: z.string()})),
    }),
  ),
  cut: z.number().default(0),
});

/** The answer of OTLP. Its 64-bit numbers are strings. */
const PARTIAL_SUCCESS = z.object({
  partialSuccess: z
    .object({rejectedSpans: z.union([z.string(), z.number()]), errorMessage: z.string()})
    .optional(),
});

const ERROR = z.object({
  error: z.object({code: z.string(), message: z.string(), hint: z.string()}),
});

/** Throws `COLLECTOR_ANSWER_INVALID`, as all functions that read an answer do. */
export function readRun(answer: unknown): Run {
  const {startUnixNs, endUnixNs, ...run} = read(RUN, answer);
  return withoutUndefined({...run, startNs: startUnixNs, endNs: endUnixNs}) as Run;
}

/** Finds the run that goes on in the list of all runs. */
export function readActiveRun(answer: unknown): Run | undefined {
  const active = read(RUNS, answer).runs.find((run) => run.active);
  return active === undefined ? undefined : readRun(active);
}

export function readPhase(answer: unknown): Phase {
  const {startUnixNs, endUnixNs, ...phase} = read(PHASE, answer);
  return withoutUndefined({...phase, startNs: startUnixNs, endNs: endUnixNs}) as Phase;
}

/** The agents that a collector knows, as far as a load generator asks for them. */
export interface SeenAgents extends Pick<AgentList, 'cut'> {
  readonly agents: readonly {
    readonly host: {readonly name: string};
    readonly connected: boolean;
    /** None while they have not started; with those that cannot run. */
    readonly probes: readonly {readonly name: string}[];
  }[];
}

export function readAgents(answer: unknown): SeenAgents {
  const {agents, cut} = read(AGENTS, answer);
  return {agents: agents.map(({name, ...agent}) => ({...agent, host: {name}})), cut};
}

/** Reads the collector's own error; undefined where the body is not one of a collector. */
export function readErrorAnswer(body: Uint8Array): ProfilerError | undefined {
  const {data} = ERROR.safeParse(parse(body));
  if (data === undefined) return undefined;
  const {code, message, hint} = data.error;
  if (isErrorCode(code)) return new ProfilerError(code, message, hint);
  return new ProfilerError('COLLECTOR_REFUSED', `${message} (${code})`, hint);
}

/** Reads how many spans the collector did not keep, and why. */
export function readRejection(answer: unknown): {rejected: number; message: string} {
  const {partialSuccess} = read(PARTIAL_SUCCESS, answer);
  const {rejectedSpans, errorMessage} = partialSuccess ?? {rejectedSpans: 0, errorMessage: ''};
  return {rejected: Number(rejectedSpans), message: errorMessage};
}

function read<Value>(schema: z.ZodType<Value>, answer: unknown): Value {
  const {data, error} = schema.safeParse(answer);
  if (error === undefined) return data;
  throw new ProfilerError(
    'COLLECTOR_ANSWER_INVALID',
    `the collector's answer has an unexpected form: ${z.prettifyError(error)}`,
    'use a load generator and a collector of the same release',
  );
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

// Optional properties of zod may be present and undefined. The domain's types leave them out.
function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}
