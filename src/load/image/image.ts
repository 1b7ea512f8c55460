// Builds images as a registry wants them: layers, a config and a manifest, or an index of several. A
// daemon can unpack them: layers are tar archives and diff ids are right. Source: OCI image-spec v1.1
// (config, manifest, index).

import {hash} from 'node:crypto';

import {digestLayer, type Layer, type LayerSpec} from './layer.js';

export const MEDIA_TYPE = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;

/** A layer whose digest may be unknown until it has been sent. */
export type PlannedLayer = LayerSpec & {readonly digest?: string};

/** An image before it is made: the layers of each platform. */
export interface ImagePlan {
  readonly layersByPlatform: readonly (readonly PlannedLayer[])[];
  /** Whether it gets an index, which may be over a single manifest. */
  readonly isIndex: boolean;
}

/** A config, a manifest or an index: its bytes with their digest. */
export interface Document {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly digest: string;
}

export interface ImageManifest {
  readonly layers: readonly Layer[];
  readonly config: Document;
  readonly manifest: Document;
}

export interface Image {
  /** One manifest, or one for each platform of an index. */
  readonly manifests: readonly ImageManifest[];
  /** The document that the image's tag names: the only manifest, or the index. */
  readonly top: Document;
}

/** Makes the image of a plan without sending it. */
export async function finishPlan({layersByPlatform, isIndex}: ImagePlan): Promise<Image> {
  const manifests: ImageManifest[] = [];
  for (const [platform, layers] of layersByPlatform.entries()) {
    const finished: Layer[] = [];
    for (const layer of layers) finished.push(withDigest(layer) ?? (await digestLayer(layer)));
    manifests.push(buildManifest(finished, platform));
  }
  return buildImage(manifests, isIndex);
}

export function buildImage(manifests: readonly ImageManifest[], isIndex: boolean): Image {
  return {manifests, top: isIndex ? buildIndex(manifests) : manifests[0]!.manifest};
}

export function withDigest(layer: PlannedLayer): Layer | undefined {
  return layer.digest === undefined ? undefined : {...layer, digest: layer.digest};
}

export function sha256(bytes: Buffer): string {
  return `sha256:${hash('sha256', bytes)}`;
}

/** Go's names of architectures; each manifest of an index has another one. */
const ARCHITECTURES = [
  'amd64',
  'arm64',
  '386',
  'arm',
  'ppc64le',
  's390x',
  'riscv64',
  'mips64le',
] as const;

function architecture(platform: number): string {
  return ARCHITECTURES[platform] ?? `other${platform}`;
}

export function buildManifest(layers: readonly Layer[], platform: number): ImageManifest {
  const config = document(MEDIA_TYPE.config, {
    architecture: architecture(platform),
    os: 'linux',
    config: {Cmd: ['/layer']},
    rootfs: {type: 'layers', diff_ids: layers.map(({digest}) => digest)},
    history: layers.map(() => ({created_by: 'regscope'})),
  });
  const manifest = document(MEDIA_TYPE.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.manifest,
    config: descriptor(config),
    layers: layers.map(({digest, sizeBytes}) => ({
      mediaType: MEDIA_TYPE.layer,
      digest,
      size: sizeBytes,
    })),
  });
  return {layers, config, manifest};
}

function buildIndex(manifests: readonly ImageManifest[]): Document {
  return document(MEDIA_TYPE.index, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.index,
    manifests: manifests.map(({manifest}, platform) => ({
      ...descriptor(manifest),
      platform: {architecture: architecture(platform), os: 'linux'},
    })),
  });
}

function descriptor({mediaType, bytes, digest}: Document) {
  return {mediaType, digest, size: bytes.length};
}

function document(mediaType: string, value: unknown): Document {
  const bytes = Buffer.from(JSON.stringify(value));
  return {mediaType, bytes, digest: sha256(bytes)};
}
