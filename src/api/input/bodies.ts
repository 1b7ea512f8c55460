// Checks the bodies that the API takes, and turns them into types of the domain. An error names the
// path of the wrong value.

import {z} from 'zod';

import {ProfilerError} from '../../domain/error.js';
import type {Histogram} from '../../domain/histogram.js';
import type {LoadReport, LoadRow} from '../../domain/load.js';
import type {RunStart} from '../../domain/ports.js';
import type {PhaseStart} from '../../domain/run.js';
import {STEPS} from '../../domain/step.js';

const NAME = z.string().trim().min(1).max(200);
const LABELS = z
  .record(z.string().min(1).max(100), z.string().max(1_000))
  .refine((labels) => Object.keys(labels).length <= 64, 'more than 64 labels');
/** The last time that a run file can hold: a signed integer of 64 bits. */
const LAST_TIME_NS = 2n ** 63n - 1n;
const COUNT = z.number().int().nonnegative();
const TIME = z
  .string()
  .regex(/^\d{1,19}$/, 'not Unix nanoseconds as a string')
  .transform(BigInt)
  .refine((ns) => ns <= LAST_TIME_NS, 'later than 2262-04-11');

const RUN = z.strictObject({
  name: NAME,
  labels: LABELS.optional(),
  record: z.enum(['sample', 'all']).optional(),
  scenario: z
    .string()
    .max(512 * 1024)
    .optional(),
});

const PHASE = z.strictObject({
  name: NAME,
  users: z.number().nonnegative().max(1e9).optional(),
  rate: z.number().nonnegative().max(1e9).optional(),
  labels: LABELS.optional(),
  startUnixNs: TIME.optional(),
});

const PHASE_END = z.strictObject({invalid: z.string().min(1).max(1_000).optional()});

const MOST_PRECISION_BITS = 10;

const HISTOGRAM = z
  .object({
    precisionBits: z.number().int().min(1).max(MOST_PRECISION_BITS),
    counts: z.array(z.tuple([COUNT, z.number().int().positive()])).max(16_384),
  })
  // The largest exact value, 2^53 ns, lies below the 54th power of two.
  .refine(
    ({precisionBits, counts}) => counts.every(([index]) => index < 2 ** precisionBits * 54),
    'a bucket past the last one',
  )
  .transform(({precisionBits, counts}): Histogram => ({precisionBits, counts: new Map(counts)}));

const LOAD_ROW = z.object({
  scope: z.enum(['operation', 'request']),
  operation: NAME,
  step: z.enum(STEPS).optional(),
  latency: HISTOGRAM,
  serviceTime: HISTOGRAM.optional(),
  errors: z.record(z.string().min(1).max(100), COUNT),
  untimed: COUNT.optional(),
  bytesIn: COUNT,
  bytesOut: COUNT,
});

const LOAD_STATE = z.object({
  users: z.number().nonnegative(),
  planned: COUNT.optional(),
  started: COUNT.optional(),
  late: COUNT.optional(),
  dropped: COUNT.optional(),
  cpuShare: z.number().nonnegative().optional(),
  loopLagMs: z.number().nonnegative().optional(),
  gcShare: z.number().nonnegative().optional(),
  sendLimitedShare: z.number().nonnegative().optional(),
});

const LOAD_REPORT = z
  .object({
    source: NAME,
    seq: COUNT,
    phaseIndex: COUNT,
    startUnixNs: TIME,
    endUnixNs: TIME,
    state: LOAD_STATE,
    rows: z.array(LOAD_ROW).max(1_024),
  })
  .refine(({startUnixNs, endUnixNs}) => startUnixNs <= endUnixNs, 'ends before it starts');

/** Throws `API_BODY_INVALID`, as all functions of this file do. */
export function readRunStart(body: unknown): RunStart {
  return defined(read(RUN, body));
}

export function readPhaseStart(body: unknown): PhaseStart {
  const {startUnixNs, ...start} = read(PHASE, body);
  return defined({...start, startNs: startUnixNs});
}

/** Reads why no verdict may rest on the phase that ends, where a reason is given. */
export function readPhaseEnd(body: unknown): string | undefined {
  return read(PHASE_END, body ?? {}).invalid;
}

export function readLoadReport(body: unknown): LoadReport {
  const {startUnixNs, endUnixNs, state, rows, ...report} = read(LOAD_REPORT, body);
  return {
    ...report,
    startNs: startUnixNs,
    endNs: endUnixNs,
    state: defined(state),
    rows: rows.map((row): LoadRow => defined(row)),
  };
}

function read<Value>(schema: z.ZodType<Value>, body: unknown): Value {
  const {data, error} = schema.safeParse(body);
  if (error === undefined) return data;
  const wrong = error.issues.slice(0, 3).map(({path, message}) => {
    return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
  });
  throw new ProfilerError(
    'API_BODY_INVALID',
    `the body is not what this address takes: ${wrong.join('; ')}`,
    'README.md has an example for each address',
  );
}

type Defined<Value> = {
  [Key in keyof Value as undefined extends Value[Key] ? never : Key]: Value[Key];
} & {[Key in keyof Value as undefined extends Value[Key] ? Key : never]?: NonNullable<Value[Key]>};

// Optional properties of zod may be present and undefined. The domain's types leave them out.
function defined<Value extends object>(value: Value): Defined<Value> {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries) as Defined<Value>;
}
