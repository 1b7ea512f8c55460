// Pushes an image: each layer and the config by an upload, then the manifest, then an index if there
// is one. Source: OCI distribution-spec v1.1, Push; docker's order of requests.

import {optional} from '../../domain/optional.js';
import type {PushSpec} from '../../scenario/scenario.js';
import type {BodySource} from '../http/exchange.js';
import type {Session} from './session.js';
import {
  buildImage,
  buildManifest,
  type Document,
  type Image,
  type ImageManifest,
  type ImagePlan,
  type PlannedLayer,
} from '../image/image.js';
import {LayerReader, type Layer} from '../image/layer.js';
import {inParallel} from '../timing/in-parallel.js';
import type {OperationTrace} from './operation-trace.js';
import {digestReceiver, upload, type Blob} from './upload.js';

export interface PushTarget {
  readonly session: Session;
  readonly repository: string;
  readonly tag: string;
}

/** Resolves to the image with the digests that its layers turned out to have. */
export async function pushImage(
  target: PushTarget,
  trace: OperationTrace,
  {layersByPlatform, isIndex}: ImagePlan,
  spec: PushSpec,
): Promise<Image> {
  const manifests: ImageManifest[] = [];
  for (const [platform, planned] of layersByPlatform.entries()) {
    const layers = await pushLayers(target, trace, planned, spec);
    const manifest = buildManifest(layers, platform);
    await pushConfig(target, trace, manifest.config, spec);
    if (isIndex) await putManifest(target, trace, manifest.manifest, manifest.manifest.digest);
    manifests.push(manifest);
  }
  const image = buildImage(manifests, isIndex);
  await putManifest(target, trace, image.top, target.tag);
  return image;
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

export function layerBlob(layer: PlannedLayer): Blob {
  const {digest, sizeBytes} = layer;
  return {
    ...optional('digest', digest),
    sizeBytes,
    open: (from, to) => new LayerReader(layer, from, to),
  };
}

function documentBlob({digest, bytes}: Document): Blob {
  return {digest, sizeBytes: bytes.length, open: (from, to) => once(bytes.subarray(from, to))};
}

async function pushLayers(
  target: PushTarget,
  trace: OperationTrace,
  planned: readonly PlannedLayer[],
  spec: PushSpec,
): Promise<Layer[]> {
  const digests = new Map<PlannedLayer, string>();
  await inParallel(planned, spec.parallelLayers, async (layer) => {
    const {digest} = layer;
    const isThere = digest !== undefined && (await hasBlob(target, trace, digest));
    digests.set(layer, isThere ? digest : await upload(target, trace, layerBlob(layer), spec));
  });
  return planned.map((layer) => ({...layer, digest: digests.get(layer)!}));
}

async function pushConfig(
  target: PushTarget,
  trace: OperationTrace,
  config: Document,
  spec: PushSpec,
): Promise<void> {
  if (await hasBlob(target, trace, config.digest)) return;
  await upload(target, trace, documentBlob(config), spec);
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
    // 201 is the specification's; containerd, skopeo and crane take the others too.
    expect: [200, 201, 202, 204],
    receive: () => digestReceiver(digest),
  });
}

function once(bytes: Buffer): BodySource {
  let rest: Buffer | undefined = bytes;
  return {
    next: () => {
      const piece = rest;
      rest = undefined;
      return piece;
    },
  };
}
