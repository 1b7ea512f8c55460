// The OCI step of an HTTP request, from its method and path. Source: OCI distribution-spec v1.1
// (end-1 … end-13) and the distribution token specification; `_catalog` is Docker's legacy.

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
] as const;

export type Step = (typeof STEPS)[number];

/** `path` may carry its query string: a mount is told from an upload's start by it. */
export function stepOf(method: string, path: string): Step {
  return stepOfTarget(method, ABSOLUTE.test(path) ? path.replace(ABSOLUTE, '') : path);
}

/** The absolute form of a request's target, which clients of a proxy send (RFC 9112 section 3.2.2). */
const ABSOLUTE = /^https?:\/\/[^/?#]*/i;

function stepOfTarget(method: string, path: string): Step {
  const queryAt = path.indexOf('?');
  const bare = queryAt < 0 ? path : path.slice(0, queryAt);
  const query = queryAt < 0 ? '' : path.slice(queryAt + 1);

  if (bare === '/v2' || bare === '/v2/') return 'ping';
  if (!bare.startsWith('/v2/')) return /\/token\/?$/.test(bare) ? 'token' : 'other';
  if (bare === '/v2/_catalog') return 'catalog.list';
  if (/\/blobs\/uploads\/?$/.test(bare)) return uploadStart(method, query);
  if (/\/blobs\/uploads\/[^/]+\/?$/.test(bare)) return UPLOAD[method] ?? 'other';
  if (/\/blobs\/[^/]+$/.test(bare)) return BLOB[method] ?? 'other';
  if (/\/manifests\/[^/]+$/.test(bare)) return MANIFEST[method] ?? 'other';
  if (bare.endsWith('/tags/list')) return 'tags.list';
  if (/\/referrers\/[^/]+$/.test(bare)) return 'referrers.list';
  return 'other';
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
