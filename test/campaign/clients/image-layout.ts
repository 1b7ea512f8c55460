// Writes a small image into a folder from which any image client pushes it. Source: OCI image-spec v1.1, image layout.

import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {buildManifest, MEDIA_TYPE} from '../../../src/load/image/image.js';
import {
  digestLayer,
  LayerReader,
  type Layer,
  type LayerSpec,
} from '../../../src/load/image/layer.js';

export interface ImageLayout {
  readonly folder: string;
  /** Digest of the only manifest, whose tag is `v1`. */
  readonly manifest: string;
  /** Digest of its smallest layer. */
  readonly layer: string;
}

const TAG = 'v1';
/** From one that fits into a packet of the loopback to one that is sent in many writes. */
const LAYER_BYTES = [16 * 1024, 256 * 1024, 3 * 1024 * 1024];

/** `folder` has to be empty. */
export async function writeImageLayout(folder: string): Promise<ImageLayout> {
  const layers = await Promise.all(LAYER_BYTES.map((bytes, at) => digestLayer(specOf(bytes, at))));
  const {config, manifest} = buildManifest(layers, 0);
  const blobs = join(folder, 'blobs', 'sha256');
  mkdirSync(blobs, {recursive: true});
  for (const {digest, bytes} of [config, manifest]) writeFileSync(fileOf(blobs, digest), bytes);
  for (const layer of layers) writeFileSync(fileOf(blobs, layer.digest), bytesOf(layer));
  writeFileSync(join(folder, 'oci-layout'), JSON.stringify({imageLayoutVersion: '1.0.0'}));
  const named = {
    ...{mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.bytes.length},
    annotations: {'org.opencontainers.image.ref.name': TAG},
  };
  const index = {schemaVersion: 2, mediaType: MEDIA_TYPE.index, manifests: [named]};
  writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
  return {folder, manifest: manifest.digest, layer: layers[0]!.digest};
}

function specOf(sizeBytes: number, at: number): LayerSpec {
  return {seed: String(at).padStart(32, '0'), sizeBytes, compressibility: 0};
}

function fileOf(blobs: string, digest: string): string {
  return join(blobs, digest.slice(digest.indexOf(':') + 1));
}

function bytesOf(layer: Layer): Buffer {
  const reader = new LayerReader(layer);
  const pieces: Buffer[] = [];
  for (let piece = reader.next(); piece !== undefined; piece = reader.next()) pieces.push(piece);
  return Buffer.concat(pieces);
}
