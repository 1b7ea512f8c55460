// Uploads one blob in one of three ways. An upload in chunks is resumed where the registry says it stands.
// Source: OCI distribution-spec v1.1, Pushing blobs (end-4a, end-5, end-6, end-13).

import assert from 'node:assert/strict';

import type {PushSpec} from '../../scenario/scenario.js';
import type {BodySource, WireResponse} from '../http/exchange.js';
import {HttpFailure, httpFailure} from '../http/failure.js';
import {locate, withQuery, type Address} from '../http/url.js';
import {RunningDigest} from '../image/running-digest.js';
import type {Receiver, Reply} from './call.js';
import type {OperationTrace} from './operation-trace.js';
import type {Session} from './session.js';

export interface Blob {
  /** Where it is absent it is computed while the blob is sent. A monolithic upload needs it. */
  readonly digest?: string;
  readonly sizeBytes: number;
  /** The bytes from `from` to `to`. */
  open(from: number, to: number): BodySource;
}

export interface UploadTarget {
  readonly session: Session;
  readonly repository: string;
}

/** An upload that is interrupted more often is a failure. */
const MAX_RESUMES = 3;
/**
 * The distribution-spec has 202 for the start and for a chunk, 201 for the end, 204 for the status and the cancel.
 * Registries answer with others too, and containerd, skopeo or crane go on with each of these.
 */
export const UPLOAD_STATUSES = {
  start: [200, 202, 204],
  chunk: [200, 201, 202, 204],
  finish: [200, 201, 204],
  status: [200, 202, 204],
  cancel: [200, 202, 204],
} as const;
const OCTETS = 'Content-Type: application/octet-stream\r\n';

/** Resolves to the digest under which the registry now has the blob. */
export async function upload(
  target: UploadTarget,
  trace: OperationTrace,
  blob: Blob,
  spec: PushSpec,
): Promise<string> {
  const begun = await target.session.call(trace, {
    step: 'upload.start',
    method: 'POST',
    to: `/v2/${target.repository}/blobs/uploads/`,
    bodyBytes: 0,
    scope: scopeOf(target),
    expect: UPLOAD_STATUSES.start,
    receive: locationReceiver,
  });
  return continueUpload(target, trace, blob, spec, begun);
}

/** Goes on with an upload session that began with a POST, or with a mount that the registry refused. */
export async function continueUpload(
  target: UploadTarget,
  trace: OperationTrace,
  blob: Blob,
  spec: PushSpec,
  begun: Reply,
): Promise<string> {
  const location = locationOf(begun);
  if (spec.upload === 'monolithic') {
    assert(blob.digest !== undefined);
    return finish(target, trace, blob, location, 0, blob.digest);
  }
  const sent = blob.digest === undefined ? new RunningDigest(blob) : undefined;
  const parts: Parts = sent ?? {open: (from, to) => blob.open(from, to), commit: () => undefined};
  const end =
    spec.upload === 'streamed'
      ? await patch(target, trace, parts, location, 0, blob.sizeBytes, false)
      : await patchChunks(target, trace, parts, blob, location, chunkBytes(spec, begun));
  const digest = blob.digest ?? sent!.digest();
  return finish(target, trace, blob, end, blob.sizeBytes, digest);
}

/** The content that is sent in PATCH requests. */
type Parts = Pick<RunningDigest, 'open' | 'commit'>;

async function patchChunks(
  target: UploadTarget,
  trace: OperationTrace,
  parts: Parts,
  blob: Blob,
  begin: Address,
  chunk: number,
): Promise<Address> {
  let location = begin;
  let from = 0;
  let resumes = 0;
  while (from < blob.sizeBytes) {
    const to = Math.min(from + chunk, blob.sizeBytes);
    try {
      location = await patch(target, trace, parts, location, from, to, true);
      from = to;
    } catch (error) {
      resumes += 1;
      if (resumes > MAX_RESUMES || !isResumable(httpFailure(error))) throw error;
      ({location, from} = await uploadStatus(target, trace, location, blob));
    }
  }
  return location;
}

async function patch(
  target: UploadTarget,
  trace: OperationTrace,
  parts: Parts,
  to: Address,
  from: number,
  end: number,
  isChunk: boolean,
): Promise<Address> {
  const reply = await target.session.call(trace, {
    step: 'upload.chunk',
    method: 'PATCH',
    to,
    headers: isChunk ? `${OCTETS}Content-Range: ${from}-${end - 1}\r\n` : OCTETS,
    body: () => parts.open(from, end),
    bodyBytes: end - from,
    scope: scopeOf(target),
    expect: UPLOAD_STATUSES.chunk,
    receive: locationReceiver,
  });
  parts.commit(end);
  return locationOf(reply);
}

async function finish(
  target: UploadTarget,
  trace: OperationTrace,
  blob: Blob,
  location: Address,
  from: number,
  digest: string,
): Promise<string> {
  const left = blob.sizeBytes - from;
  await target.session.call(trace, {
    step: 'upload.finish',
    method: 'PUT',
    to: withQuery(location, 'digest', digest),
    ...(left > 0 ? {headers: OCTETS, body: () => blob.open(from, blob.sizeBytes)} : {}),
    bodyBytes: left,
    scope: scopeOf(target),
    expect: UPLOAD_STATUSES.finish,
    receive: () => digestReceiver(digest),
  });
  return digest;
}

async function uploadStatus(
  target: UploadTarget,
  trace: OperationTrace,
  location: Address,
  blob: Blob,
): Promise<{location: Address; from: number}> {
  const reply = await target.session.call(trace, {
    step: 'upload.status',
    method: 'GET',
    to: location,
    scope: scopeOf(target),
    expect: UPLOAD_STATUSES.status,
  });
  const range = /^(?:bytes=)?0-(\d+)$/.exec(reply.head.header('range') ?? '');
  // Some registries say "0-0" for an upload that holds nothing yet, so one byte may be sent twice.
  const from = range === null || range[1] === '0' ? 0 : Number(range[1]) + 1;
  if (from > blob.sizeBytes) {
    throw new HttpFailure(
      'protocol',
      `the registry says it holds ${from} of ${blob.sizeBytes} bytes`,
    );
  }
  // A registry that names no other place goes on at the one that was asked.
  return {location: reply.head.header('location') ? locationOf(reply) : location, from};
}

/**
 * Docker-Content-Digest is a SHOULD: it may be missing, or be that of another algorithm, which the registry
 * may choose. One of the same algorithm must not differ.
 */
export function digestReceiver(digest: string): Receiver {
  return {
    check({head}: WireResponse) {
      const given = head.header('docker-content-digest');
      if (given !== undefined && given !== digest && algorithmOf(given) === algorithmOf(digest)) {
        const shown = given.slice(0, 80);
        throw new HttpFailure('digest', `the registry says ${shown}, sent was ${digest}`);
      }
    },
  };
}

/** A text that is no digest counts as one of ours, from which it differs. */
export function algorithmOf(digest: string): string {
  return /^([a-z0-9+._-]+):[0-9a-f]{32,}$/.exec(digest)?.[1] ?? 'sha256';
}

function locationReceiver(): Receiver {
  return {
    check({head}: WireResponse) {
      if (!head.header('location'))
        throw new HttpFailure('protocol', 'the registry gave no Location');
    },
  };
}

function locationOf(reply: Reply): Address {
  return locate(reply.from, reply.head.header('location'));
}

function isResumable({kind, status}: HttpFailure): boolean {
  return kind === 'reset' || kind === 'truncated' || status === 416;
}

// The registry may ask for chunks of a certain size at least (OCI-Chunk-Min-Length).
function chunkBytes(spec: PushSpec, begun: Reply): number {
  const least = Number(begun.head.header('oci-chunk-min-length') ?? 0);
  return Math.max(spec.chunkBytes, Number.isSafeInteger(least) ? least : 0);
}

function scopeOf({repository}: UploadTarget): string {
  return `repository:${repository}:pull,push`;
}
