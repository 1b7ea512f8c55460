// The step of an HTTP request, from its method and path. Sources: OCI distribution-spec v1.1 (end-1 …
// end-13), the distribution token specification, `_catalog` of Docker's legacy; steps/api-step.ts has the steps
// of Harbor's API, steps/s3-step.ts those of object storage.

import {apiStep} from './steps/api-step.js';
import {isSignedUrl, s3Step, type S3Clues} from './steps/s3-step.js';

export const STEPS = [
  'ping',
  'token',
  'blob.head',
  'blob.get',
  'blob.delete',
  'blob.mount',
  'upload.start',
  'upload.chunk',
  'upload.finish',
  'upload.status',
  'upload.cancel',
  'manifest.head',
  'manifest.get',
  'manifest.put',
  'manifest.delete',
  'tags.list',
  'referrers.list',
  'catalog.list',
  'other',
  // Steps keep their places, since run files store them: new ones follow here.
  'blob.redirect',
  'blob.download',
  's3.get',
  's3.head',
  's3.put',
  's3.copy',
  's3.list',
  's3.delete',
  's3.upload.start',
  's3.upload.part',
  's3.upload.finish',
  's3.upload.cancel',
  'api.health',
  'api.session',
  'api.project',
  'api.repository',
  'api.artifact',
  'api.scan',
  'api.job',
  'api.notify',
  'api.other',
] as const;

export type Step = (typeof STEPS)[number];

/** What else of a request tells its step, where it was seen. */
export interface StepClues {
  /** The status of the answer; 0 for none. */
  readonly status?: number;
  /** Present if its headers are those of S3. */
  readonly s3?: S3Clues | undefined;
}

/**
 * The step of a request. `path` may carry its query string, which tells a mount from an upload's start. A
 * request for a blob that is answered by a redirect is a step of its own; the download that follows is
 * another one.
 */
export function stepOf(method: string, path: string, {status = 0, s3}: StepClues = {}): Step {
  const target = path.startsWith('/') ? path : path.replace(ABSOLUTE, '');
  if (s3 !== undefined) return s3Step(method, target, s3);
  return stepAnswered(knownStep(method, target), status);
}

/** Registries are asked for the same paths again and again. Above so many, all are forgotten. */
const MOST_KNOWN = 1_024;
const MOST_CHARACTERS = 256;
const known = new Map<string, {readonly method: string; readonly step: Step}>();

/** What stepOfTarget gives. A path is mostly asked for by one method. */
function knownStep(method: string, path: string): Step {
  const last = known.get(path);
  if (last?.method === method) return last.step;
  const step = stepOfTarget(method, path);
  if (path.length > MOST_CHARACTERS) return step;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(path, {method, step});
  return step;
}

/** The step of a request whose answer has this status. */
export function stepAnswered(step: Step, status: number): Step {
  const isForBlob = step === 'blob.get' || step === 'blob.head';
  return isForBlob && REDIRECTS.has(status) ? 'blob.redirect' : step;
}

/**
 * The step of a request when a redirect has led it to `path` of another server, as that server names it: a registry
 * again, or the storage of this one.
 */
export function stepAfterRedirect(step: Step, path: string): Step {
  if (step === 'blob.get') return stepOf('GET', path) === step ? step : 'blob.download';
  if (step === 'blob.head') return stepOf('HEAD', path) === step ? step : 's3.head';
  return step;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The absolute form of a request's target, which clients of a proxy send (RFC 9112 section 3.2.2). */
const ABSOLUTE = /^https?:\/\/[^/?#]*/i;

function stepOfTarget(method: string, path: string): Step {
  const queryAt = path.indexOf('?');
  const bare = queryAt < 0 ? path : path.slice(0, queryAt);
  const query = queryAt < 0 ? '' : path.slice(queryAt + 1);

  if (bare === '/v2' || bare === '/v2/') return 'ping';
  if (!bare.startsWith('/v2/')) return stepElsewhere(method, bare, query);
  if (bare === '/v2/_catalog') return 'catalog.list';
  if (/\/blobs\/uploads\/?$/.test(bare)) return uploadStart(method, query);
  if (/\/blobs\/uploads\/[^/]+\/?$/.test(bare)) return UPLOAD[method] ?? 'other';
  if (/\/blobs\/[^/]+$/.test(bare)) return BLOB[method] ?? 'other';
  if (/\/manifests\/[^/]+$/.test(bare)) return MANIFEST[method] ?? 'other';
  if (bare.endsWith('/tags/list')) return 'tags.list';
  if (/\/referrers\/[^/]+$/.test(bare)) return 'referrers.list';
  return 'other';
}

/** What checks of health ask for where they name no path. */
function isRoot(method: string, path: string): boolean {
  return (path === '/' || path === '') && (method === 'GET' || method === 'HEAD');
}

const NO_COPY: S3Clues = {isCopy: false};

function stepElsewhere(method: string, path: string, query: string): Step {
  if (/\/token\/?$/.test(path)) return 'token';
  if (isSignedUrl(query))
    return method === 'GET' ? 'blob.download' : s3Step(method, `${path}?${query}`, NO_COPY);
  if (isRoot(method, path)) return 'ping';
  return apiStep(path) ?? 'other';
}

const UPLOAD: Readonly<Record<string, Step>> = {
  PATCH: 'upload.chunk',
  PUT: 'upload.finish',
  GET: 'upload.status',
  DELETE: 'upload.cancel',
};
const BLOB: Readonly<Record<string, Step>> = {
  HEAD: 'blob.head',
  GET: 'blob.get',
  DELETE: 'blob.delete',
};
const MANIFEST: Readonly<Record<string, Step>> = {
  HEAD: 'manifest.head',
  GET: 'manifest.get',
  PUT: 'manifest.put',
  DELETE: 'manifest.delete',
};

function uploadStart(method: string, query: string): Step {
  if (method !== 'POST') return 'other';
  return /(^|&)mount=/.test(query) ? 'blob.mount' : 'upload.start';
}
