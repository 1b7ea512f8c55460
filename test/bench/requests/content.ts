// Makes the content that the requests of a benchmark ask a registry for.

import {createHash, randomBytes} from 'node:crypto';

export async function pushBlob(url: string, data: Buffer): Promise<string> {
  const digest = `sha256:${createHash('sha256').update(data).digest('hex')}`;
  const start = await fetch(`${url}/v2/a/blobs/uploads/`, {method: 'POST'});
  const location = new URL(start.headers.get('location')!, url);
  location.searchParams.set('digest', digest);
  const put = await fetch(location, {method: 'PUT', body: new Uint8Array(data)});
  if (put.status !== 201) throw new Error(`the registry answered ${put.status} to a blob`);
  return digest;
}

/** Pushes a blob of random bytes; resolves to its path. */
export async function pushRandomBlob(url: string, bytes: number): Promise<string> {
  return `/v2/a/blobs/${await pushBlob(url, randomBytes(bytes))}`;
}

/** Pushes an empty config and its manifest; resolves to the manifest's URL. */
export async function pushManifest(url: string): Promise<string> {
  const digest = await pushBlob(url, Buffer.from('{}'));
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const config = {mediaType: 'application/vnd.docker.container.image.v1+json', size: 2, digest};
  const put = await fetch(`${url}/v2/a/manifests/t`, {
    method: 'PUT',
    headers: {'content-type': mediaType},
    body: JSON.stringify({schemaVersion: 2, mediaType, config, layers: []}),
  });
  if (put.status !== 201) throw new Error(`the registry answered ${put.status} to a manifest`);
  return `${url}/v2/a/manifests/t`;
}
