// Writes a container image as one tar: an OCI image layout (opencontainers.org, image-spec 1.1) that `docker load`
// of every release reads too, by the manifest.json that it asks for. No registry and no daemon is needed, and
// the same layers give the same bytes.

import {createHash} from 'node:crypto';
import {join} from 'node:path';

import {write} from '../staged-files.mjs';
import {packed} from '../tar.mjs';

const TYPES = {
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  config: 'application/vnd.oci.image.config.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
};
const BLOBS = 'blobs/sha256';

/**
 * @param {string} folder where the layout is laid out
 * @param {object} image
 * @param {string} image.name as in `regscope:0.1.0`
 * @param {number} image.epoch seconds since 1970
 * @param {object} image.config what a container of it runs: `Entrypoint`, `User`, …
 * @param {readonly {what: string, tar: Uint8Array}[]} image.layers from the lowest on
 * @returns {string} the digest of the image
 */
export function writeLayout(folder, {name, epoch, config, layers}) {
  const put = (bytes, mediaType) => {
    const digest = sha256(bytes);
    write(join(folder, BLOBS, digest), bytes);
    return {mediaType, digest: `sha256:${digest}`, size: bytes.length};
  };
  const created = new Date(epoch * 1000).toISOString().replace('.000Z', 'Z');
  const described = layers.map(({tar}) => put(packed(tar), TYPES.layer));
  const settings = put(json(settingsOf(created, config, layers)), TYPES.config);
  const manifest = {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: settings,
    layers: described,
  };
  const image = put(json(manifest), TYPES.manifest);
  write(join(folder, 'oci-layout'), json({imageLayoutVersion: '1.0.0'}));
  write(join(folder, 'index.json'), json(indexOf(image, name)));
  write(join(folder, 'manifest.json'), json([dockerEntry(name, settings, described)]));
  return image.digest;
}

function settingsOf(created, config, layers) {
  return {
    ...{created, architecture: 'amd64', os: 'linux', config},
    rootfs: {type: 'layers', diff_ids: layers.map(({tar}) => `sha256:${sha256(tar)}`)},
    history: layers.map(({what}) => ({created, created_by: what})),
  };
}

/** containerd takes the whole name, skopeo and podman the tag. */
function indexOf(image, name) {
  const annotations = {
    'io.containerd.image.name': name,
    'org.opencontainers.image.ref.name': name.slice(name.lastIndexOf(':') + 1),
  };
  return {schemaVersion: 2, mediaType: TYPES.index, manifests: [{...image, annotations}]};
}

function dockerEntry(name, settings, layers) {
  const path = ({digest}) => `${BLOBS}/${digest.slice('sha256:'.length)}`;
  return {Config: path(settings), RepoTags: [name], Layers: layers.map(path)};
}

function json(value) {
  return Buffer.from(JSON.stringify(value));
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
