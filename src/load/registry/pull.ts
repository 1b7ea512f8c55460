// Pulls an image (manifest, config, layers) and checks every byte against its digest. The order of
// requests is docker's: HEAD of the tag, GET by digest, blobs. Source: OCI distribution-spec v1.1, Pull.

import {createHash} from 'node:crypto';

import type {PullSpec} from '../../scenario/scenario.js';
import type {WireResponse} from '../http/exchange.js';
import {HttpFailure} from '../http/failure.js';
import {MEDIA_TYPE, sha256} from '../image/image.js';
import {inParallel} from '../timing/in-parallel.js';
import {readJson, type Receiver, type Reply} from './call.js';
import type {OperationTrace} from './operation-trace.js';
import type {Session} from './session.js';
import {algorithmOf} from './upload.js';

export interface PullTarget {
  readonly session: Session;
  readonly repository: string;
  readonly tag: string;
  /** The digest that the tag should name, where it is known. */
  readonly digest?: string;
}

interface Descriptor {
  readonly digest: string;
  readonly sizeBytes: number;
}

interface Manifest {
  readonly blobs: readonly Descriptor[];
}

const ACCEPT =
  `Accept: ${MEDIA_TYPE.manifest}, ${MEDIA_TYPE.index}, ` +
  `${MEDIA_TYPE.dockerManifest}, ${MEDIA_TYPE.dockerList}\r\n`;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** No known tool builds an index in an index in an index. */
const MAX_NESTING = 2;

/** With a warm cache the blobs in `held` are skipped, and pulled ones are added to it. */
export async function pullImage(
  target: PullTarget,
  trace: OperationTrace,
  spec: PullSpec,
  held: Set<string>,
): Promise<void> {
  const digest = await headManifest(target, trace);
  const {blobs} = await getManifest(target, trace, digest ?? target.tag, digest ?? target.digest);
  const missing = spec.cache === 'warm' ? blobs.filter((blob) => !held.has(blob.digest)) : blobs;
  await inParallel(missing, spec.parallelLayers, async (blob) => {
    await getBlob(target, trace, blob);
    if (spec.cache === 'warm') held.add(blob.digest);
  });
}

/** Gets one manifest and nothing more. A manifest with the right digest is not read any further. */
export function pullManifest(target: PullTarget, trace: OperationTrace): Promise<Reply> {
  return fetchManifest(target, trace, target.tag, target.digest, (response) => {
    if (target.digest === undefined) readJson(response, 'the registry');
  });
}

// Undefined when the registry does not tell the digest, or knows no HEAD: docker and crane go on with GET then.
async function headManifest(
  target: PullTarget,
  trace: OperationTrace,
): Promise<string | undefined> {
  const {session, repository, tag} = target;
  const reply = await session.call(trace, {
    step: 'manifest.head',
    method: 'HEAD',
    to: `/v2/${repository}/manifests/${tag}`,
    headers: ACCEPT,
    scope: pullScope(repository),
    expect: [200, 405, 501],
    receive: () => ({
      check({head}) {
        const given = toldDigest(head);
        if (given !== undefined) assertDigest(given, target.digest, `the tag ${tag}`);
      },
    }),
  });
  return reply.status === 200 ? toldDigest(reply.head) : undefined;
}

/**
 * The digest in an answer. Docker-Content-Digest is a SHOULD, and may be of another algorithm than ours; then it is
 * as good as absent. Throws HttpFailure for what is no digest.
 */
function toldDigest(head: WireResponse['head']): string | undefined {
  const given = head.header('docker-content-digest');
  if (given === undefined || algorithmOf(given) !== 'sha256') return undefined;
  if (!DIGEST.test(given)) throw new HttpFailure('protocol', `${shown(given)} as digest`);
  return given;
}

async function getManifest(
  target: PullTarget,
  trace: OperationTrace,
  reference: string,
  digest: string | undefined,
  nesting = 0,
): Promise<Manifest> {
  let json: Record<string, unknown> = {};
  await fetchManifest(target, trace, reference, digest, (response) => {
    json = readJson(response, 'the registry');
  });
  if (!Array.isArray(json.manifests)) return readManifest(json);
  if (nesting === MAX_NESTING) throw new HttpFailure('protocol', 'indexes in indexes without end');
  const [first] = json.manifests.map(readDescriptor);
  if (first === undefined) throw new HttpFailure('protocol', 'an index without manifests');
  return getManifest(target, trace, first.digest, first.digest, nesting + 1);
}

function fetchManifest(
  {session, repository}: PullTarget,
  trace: OperationTrace,
  reference: string,
  digest: string | undefined,
  read: (response: WireResponse) => void,
): Promise<Reply> {
  return session.call(trace, {
    step: 'manifest.get',
    method: 'GET',
    to: `/v2/${repository}/manifests/${reference}`,
    headers: ACCEPT,
    scope: pullScope(repository),
    expect: [200],
    receive: () => ({
      check(response) {
        const expected = digest ?? toldDigest(response.head);
        if (expected !== undefined) assertDigest(sha256(response.body), expected, 'the manifest');
        read(response);
      },
    }),
  });
}

async function getBlob(
  {session, repository}: PullTarget,
  trace: OperationTrace,
  blob: Descriptor,
): Promise<void> {
  await session.call(trace, {
    step: 'blob.get',
    method: 'GET',
    to: `/v2/${repository}/blobs/${blob.digest}`,
    scope: pullScope(repository),
    expect: [200],
    receive: () => blobReceiver(blob),
  });
}

function blobReceiver({digest, sizeBytes}: Descriptor): Receiver {
  const hash = createHash('sha256');
  return {
    take: (chunk) => void hash.update(chunk),
    check: ({bodyBytes}) => {
      if (bodyBytes !== sizeBytes) {
        throw new HttpFailure('digest', `a blob of ${bodyBytes} bytes instead of ${sizeBytes}`);
      }
      assertDigest(`sha256:${hash.digest('hex')}`, digest, 'a blob');
    },
  };
}

function readManifest({config, layers}: Record<string, unknown>): Manifest {
  if (!Array.isArray(layers)) throw new HttpFailure('protocol', 'a manifest without layers');
  return {blobs: [config, ...(layers as unknown[])].map(readDescriptor)};
}

function readDescriptor(value: unknown): Descriptor {
  const {digest, size} = (value ?? {}) as {digest?: unknown; size?: unknown};
  // The text goes into a path, so it must be a digest and nothing else.
  if (typeof digest !== 'string' || !DIGEST.test(digest) || !Number.isSafeInteger(size)) {
    throw new HttpFailure('protocol', `${shown(JSON.stringify(value))} as descriptor`);
  }
  return {digest, sizeBytes: size as number};
}

function assertDigest(actual: string, expected: string | undefined, what: string): void {
  if (expected !== undefined && actual !== expected) {
    throw new HttpFailure('digest', `${what} is ${actual} and should be ${expected}`);
  }
}

function pullScope(repository: string): string {
  return `repository:${repository}:pull`;
}

function shown(text: string | undefined): string {
  return JSON.stringify(String(text).slice(0, 100));
}
