// The steps of requests to object storage with S3's API. Sources: the API reference of Amazon S3 for
// operations, "Authenticating Requests: Using Query Parameters" for signed URLs, and with AWSAccessKeyId before
// version 4; Google Cloud Storage (X-Goog-…, GoogleAccessId), Azure Blob Storage (sv and sig), Alibaba's OSS
// (OSSAccessKeyId) and CloudFront (Key-Pair-Id) sign theirs likewise.

import type {Step} from '../step.js';

/** What a request's headers tell of its use of S3. */
export interface S3Clues {
  /** Whether the bytes come from another object, in place of the body. */
  readonly isCopy: boolean;
}

/** The step of a request that is known to speak S3, from its method and its path with the query. */
export function s3Step(method: string, path: string, {isCopy}: S3Clues): Step {
  const queryAt = path.indexOf('?');
  const query = new URLSearchParams(queryAt < 0 ? '' : path.slice(queryAt + 1));
  if (method === 'PUT' && isCopy) return 's3.copy';
  if (query.has('uploadId')) return UPLOAD[method] ?? 'other';
  if (method === 'GET') return isList(path, query) ? 's3.list' : 's3.get';
  if (method === 'POST') return postStep(query);
  return OBJECT[method] ?? 'other';
}

const OBJECT: Readonly<Record<string, Step>> = {
  HEAD: 's3.head',
  PUT: 's3.put',
  DELETE: 's3.delete',
};
const UPLOAD: Readonly<Record<string, Step>> = {
  GET: 's3.list',
  PUT: 's3.upload.part',
  POST: 's3.upload.finish',
  DELETE: 's3.upload.cancel',
};

/** A POST with `delete` names many objects. */
function postStep(query: URLSearchParams): Step {
  if (query.has('uploads')) return 's3.upload.start';
  return query.has('delete') ? 's3.delete' : 'other';
}

/** Whether a GET is about a bucket: its query says so, or its path has no key. */
function isList(path: string, query: URLSearchParams): boolean {
  const says = ['list-type', 'prefix', 'delimiter', 'uploads', 'versions'];
  return says.some((word) => query.has(word)) || /^\/?(\?|$)/.test(path);
}

/**
 * Whether the query signs its URL, so that a client without credentials may use it. The signature itself may lie behind
 * a long token, where paths are cut.
 */
export function isSignedUrl(query: string): boolean {
  if (/(^|&)x-(amz|goog)-(algorithm|credential|signature)=/i.test(query)) return true;
  if (/(^|&)(awsaccesskeyid|googleaccessid|ossaccesskeyid|key-pair-id)=/i.test(query)) return true;
  return /(^|&)sig=/.test(query) && /(^|&)sv=/.test(query);
}
