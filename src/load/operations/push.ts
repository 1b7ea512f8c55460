// Pushes an image: each layer and the config by an upload, then the manifest, then an index if there
// is one. Source: OCI distribution-spec v1.1, Push; docker's order of requests.

import type {PushSpec} from '../../scenario/scenario.js';
import type {BodySource} from '../http/connection.js';
import type {Session} from '../http/session.js';
import type {Document, Image, ImageManifest} from '../image/image.js';
import {LayerReader, type Layer} from '../image/layer.js';
import {inParallel} from '../in-parallel.js';
import type {OperationTrace} from '../operation-trace.js';
import {digestReceiver, upload, type Blob} from './upload.js';

export interface PushTarget {
  readonly session: Session;
  readonly repository: string;
  readonly tag: string;
}

export async function pushImage(
  target: PushTarget,
  trace: OperationTrace,
  image: Image,
  spec: PushSpec,
): Promise<void> {
  for (const manifest of image.manifests) {
    await pushManifest(target, trace, manifest, spec);
    if (manifest.manifest !== image.top) {
      await putManifest(target, trace, manifest.manifest, manifest.manifest.digest);
    }
  }
  await putManifest(target, trace, image.top, target.tag);
}

/** Whether the registry has the blob. */
export async function hasBlob(
  {session, repository}: PushTarget,
  trace: OperationTrace,
  digest: string,
): Promise<boolean> {
  const reply = await session.call(trace, {
    step: 'blob.head',
    method: 'HEAD',
    to: `/v2/${repository}/blobs/${digest}`,
    scope: pushScope(repository),
    expect: [200, 404],
  });
  return reply.status === 200;
}

export function pushScope(repository: string): string {
  return `repository:${repository}:pull,push`;
}

export function layerBlob(layer: Layer): Blob {
  const {digest, sizeBytes} = layer;
  return {digest, sizeBytes, open: (from, to): BodySource => new LayerReader(layer, from, to)};
}

export function documentBlob({digest, bytes}: Document): Blob {
  return {digest, sizeBytes: bytes.length, open: (from, to) => bytes.subarray(from, to)};
}

async function pushManifest(
  target: PushTarget,
  trace: OperationTrace,
  {layers, config}: ImageManifest,
  spec: PushSpec,
): Promise<void> {
  await inParallel(layers, spec.parallelLayers, async (layer) => {
    if (await hasBlob(target, trace, layer.digest)) return;
    await upload(target, trace, layerBlob(layer), spec);
  });
  if (!(await hasBlob(target, trace, config.digest))) {
    await upload(target, trace, documentBlob(config), spec);
  }
}

async function putManifest(
  {session, repository}: PushTarget,
  trace: OperationTrace,
  {mediaType, bytes, digest}: Document,
  reference: string,
): Promise<void> {
  await session.call(trace, {
    step: 'manifest.put',
    method: 'PUT',
    to: `/v2/${repository}/manifests/${reference}`,
    headers: `Content-Type: ${mediaType}\r\n`,
    body: () => bytes,
    bodyBytes: bytes.length,
    scope: pushScope(repository),
    expect: [201],
    receive: () => digestReceiver(digest),
  });
}
