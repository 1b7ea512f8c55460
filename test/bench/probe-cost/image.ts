// Pushes one small image to a registry, so that there is a manifest to get.

import {createHash, randomBytes} from 'node:crypto';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** Resolves to the manifest's URL. */
export async function pushImage(registry: string): Promise<string> {
  const config = await pushBlob(registry, Buffer.from('{}'));
  const layer = await pushBlob(registry, randomBytes(4096));
  const url = `${registry}/v2/bench/manifests/latest`;
  const {status} = await fetch(url, {
    method: 'PUT',
    headers: {'content-type': MANIFEST},
    body: JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: {mediaType: 'application/vnd.docker.container.image.v1+json', ...config},
      layers: [{mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', ...layer}],
    }),
  });
  if (status !== 201) throw new Error(`the registry answered ${status} to the manifest`);
  return url;
}

async function pushBlob(
  registry: string,
  content: Buffer<ArrayBuffer>,
): Promise<{size: number; digest: string}> {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const begun = await fetch(`${registry}/v2/bench/blobs/uploads/`, {method: 'POST'});
  const location = new URL(begun.headers.get('location') ?? '', registry);
  location.searchParams.set('digest', digest);
  const {status} = await fetch(location, {method: 'PUT', body: content});
  if (status !== 201) throw new Error(`the registry answered ${status} to a blob`);
  return {size: content.length, digest};
}
