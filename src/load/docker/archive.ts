// Writes an image as `docker save` does, for a daemon to load: a tar archive of layers, config and
// manifest.json. It is made while it is sent. Source: Docker image specification v1.2.

import type {BodySource} from '../http/exchange.js';
import type {ImageManifest} from '../image/image.js';
import {LayerReader} from '../image/layer.js';
import {TAR_END_BYTES, tarHeader, tarPadding} from '../image/tar.js';

interface Entry {
  readonly sizeBytes: number;
  open(): BodySource;
}

export interface Archive {
  readonly sizeBytes: number;
  readonly body: BodySource;
}

export function dockerArchive(image: ImageManifest, reference: string): Archive {
  const configName = `${hexOf(image.config.digest)}.json`;
  const manifest = [
    {
      Config: configName,
      RepoTags: [reference],
      Layers: image.layers.map(({digest}) => `${hexOf(digest)}.tar`),
    },
  ];
  const entries = [
    ...image.layers.flatMap((layer) =>
      fileEntries(`${hexOf(layer.digest)}.tar`, layer.sizeBytes, () => new LayerReader(layer)),
    ),
    ...bytesEntries(configName, image.config.bytes),
    ...bytesEntries('manifest.json', Buffer.from(JSON.stringify(manifest))),
    bytesEntry(Buffer.alloc(TAR_END_BYTES)),
  ];
  const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  return {sizeBytes, body: oneAfterTheOther(entries)};
}

function fileEntries(name: string, sizeBytes: number, open: () => BodySource): Entry[] {
  const header = bytesEntry(tarHeader(name, sizeBytes));
  const padding = tarPadding(sizeBytes);
  const body = {sizeBytes, open};
  return padding.length === 0 ? [header, body] : [header, body, bytesEntry(padding)];
}

function bytesEntries(name: string, bytes: Buffer): Entry[] {
  return fileEntries(name, bytes.length, () => bytesEntry(bytes).open());
}

function bytesEntry(bytes: Buffer): Entry {
  return {
    sizeBytes: bytes.length,
    open: () => {
      let rest: Buffer | undefined = bytes;
      return {
        next: () => {
          const piece = rest;
          rest = undefined;
          return piece;
        },
      };
    },
  };
}

function oneAfterTheOther(entries: readonly Entry[]): BodySource {
  let index = 0;
  let current: BodySource | undefined;
  return {
    next: () => {
      while (index < entries.length) {
        current ??= entries[index]!.open();
        const piece = current.next();
        if (piece !== undefined) return piece;
        current = undefined;
        index += 1;
      }
      return undefined;
    },
  };
}

function hexOf(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1);
}
