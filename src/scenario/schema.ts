// The shape of a scenario file. interpret.ts checks whether the values make sense together. json-schema.ts
// makes scenario.schema.json from it, with which editors complete and check.

import {z} from 'zod';

import {OPERATION_KINDS} from './scenario.js';
import {DURATION_PATTERN, RATE_PATTERN, SIZE_PATTERN} from './units.js';

const MAX_USERS = 100_000;
const MAX_RATE_PER_SECOND = 1_000_000;

const duration = quantity(DURATION_PATTERN, 'is no duration such as 500ms, 30s, 5m or 1h').meta({
  description: 'A duration: 500ms, 30s, 5m, 1h',
});
const durationRange = quantity(
  rangeOf(DURATION_PATTERN),
  'is no duration such as 500ms, nor a range such as 1s..3s',
).meta({description: 'A duration or a range of them: 500ms, 1s..3s'});
const size = quantity(SIZE_PATTERN, 'is no size such as 64KiB, 10MB or 1GiB').meta({
  description: 'A size: 64KiB, 10MB, 1GiB',
});
const sizeRange = quantity(
  rangeOf(SIZE_PATTERN),
  'is no size such as 10MB, nor a range such as 1MiB..64MiB',
).meta({description: 'A size or a range of them, spread log-uniformly: 10MB, 1MiB..64MiB'});
const rate = z
  .union([
    z.number().positive().max(MAX_RATE_PER_SECOND),
    z.string().regex(RATE_PATTERN, 'is no rate such as 200/s or 100000/day'),
  ])
  .meta({description: 'Operations per second, or 200/s, 30/m, 100000/day'});
const users = z.number().int().min(1).max(MAX_USERS);
const threshold = z.string().min(1).meta({description: 'push.p95 < 500ms, errors < 1%'});
const operation = z.enum(OPERATION_KINDS);
const share = z.number().min(0).max(1);
const name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]+$/u, 'holds control characters');

export const imageSchema = z.strictObject({
  layers: z.number().int().min(1).max(127).optional(),
  layerSize: sizeRange.optional(),
  compressibility: share.optional(),
  shared: share
    .meta({description: 'Share of the layers that all images have in common'})
    .optional(),
});

const pushSchema = z.strictObject({
  upload: z.enum(['monolithic', 'streamed', 'chunked']).optional(),
  chunkSize: size.optional(),
  parallelLayers: z.number().int().min(1).max(64).optional(),
  platforms: z.number().int().min(0).max(16).optional(),
});

const pullSchema = z.strictObject({
  cache: z.enum(['cold', 'warm']).optional(),
  parallelLayers: z.number().int().min(1).max(64).optional(),
  images: z.number().int().min(1).max(100_000).optional(),
});

const drainSchema = z.strictObject({
  mode: z.enum(['wait', 'cut']).optional(),
  timeout: duration.optional(),
});

const stepsSchema = z.strictObject({
  of: z.enum(['users', 'rate']).optional(),
  from: z.number().positive().max(MAX_RATE_PER_SECOND),
  by: z.number().min(0).optional(),
  factor: z.number().min(1).max(1000).optional(),
  every: duration,
  count: z.number().int().min(1).max(1000).optional(),
  until: threshold.optional(),
});

export const phaseSchema = z.strictObject({
  name,
  operation: z.union([operation, z.partialRecord(operation, z.number().positive())]),
  users: z.union([users, z.strictObject({from: users, to: users})]).optional(),
  rate: z.union([rate, z.strictObject({from: rate, to: rate})]).optional(),
  steps: stepsSchema.optional(),
  duration: duration.optional(),
  thinkTime: durationRange.optional(),
  maxInFlight: users.optional(),
  image: imageSchema.optional(),
  push: pushSchema.optional(),
  pull: pullSchema.optional(),
  drain: drainSchema.optional(),
  thresholds: z.array(threshold).optional(),
});

const authSchema = z.strictObject({
  username: z.string().min(1),
  passwordEnv: z.string().min(1).optional(),
  passwordFile: z.string().min(1).optional(),
});

const tlsSchema = z.strictObject({
  ca: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
  insecure: z.boolean().optional(),
});

const MAX_REPOSITORY_LENGTH = 128;
/** Source: OCI distribution-spec v1.1, Pulling manifests. */
const REPOSITORY_PATTERN =
  /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
export const REPOSITORY_RULE = 'is no repository name: lower-case letters, digits, . _ - and /';

export function isRepositoryName(text: string): boolean {
  return text.length <= MAX_REPOSITORY_LENGTH && REPOSITORY_PATTERN.test(text);
}

export const scenarioSchema = z.strictObject({
  name,
  description: z.string().optional(),
  target: z
    .string()
    .regex(/^https?:\/\/[^/\s@]+\/?$/, 'is no address such as http://127.0.0.1:5000')
    .optional(),
  repository: z
    .string()
    .max(MAX_REPOSITORY_LENGTH)
    .regex(REPOSITORY_PATTERN, REPOSITORY_RULE)
    .optional(),
  createProject: z
    .boolean()
    .meta({description: "Whether Harbor makes the repository's project if it is missing"})
    .optional(),
  record: z.enum(['sample', 'all']).optional(),
  auth: authSchema.optional(),
  tls: tlsSchema.optional(),
  workers: z.number().int().min(1).max(64).optional(),
  timeout: duration.optional(),
  labels: z.record(z.string(), z.string()).optional(),
  image: imageSchema.optional(),
  push: pushSchema.optional(),
  pull: pullSchema.optional(),
  drain: drainSchema.optional(),
  thresholds: z.array(threshold).optional(),
  phases: z.array(phaseSchema).min(1).max(1000),
});

export type ScenarioFile = z.infer<typeof scenarioSchema>;
export type PhaseFile = z.infer<typeof phaseSchema>;

// Uses one message for a text of the wrong form and for a value that is no text, such as a bare `5`.
function quantity(pattern: RegExp, message: string): z.ZodString {
  return z.string({error: message}).regex(pattern, message);
}

function rangeOf(pattern: RegExp): RegExp {
  const one = pattern.source.replace(/^\^|\$$/g, '');
  return new RegExp(String.raw`^${one}(\s*\.\.\s*${one})?$`);
}
