// The image layout by its own rules (image-spec 1.1) and by those of `docker load`.

import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {gunzipSync} from 'node:zlib';

import {temporaryFolder} from '../../support/temporary-folder.js';
import {tarOf, writeLayout} from './support/package-modules.js';

const EPOCH = 1_700_000_000;
const CONFIG = {User: '65532:65532', Entrypoint: ['/usr/bin/true']};

interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Index {
  readonly manifests: readonly Descriptor[];
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

interface Settings {
  readonly created: string;
  readonly config: unknown;
  readonly rootfs: {readonly diff_ids: readonly string[]};
}

describe('writeLayout', () => {
  const out = temporaryFolder('image');

  const make = async (name: string): Promise<{folder: string; digest: string}> => {
    const layers = [];
    for (const what of ['base', 'program']) {
      const folder = join(out, `${name}-${what}`);
      mkdirSync(join(folder, 'usr'), {recursive: true});
      writeFileSync(join(folder, 'usr', what), what);
      layers.push({what, tar: await tarOf(folder, ['.'], EPOCH)});
    }
    const folder = join(out, name);
    return {
      folder,
      digest: writeLayout(folder, {name: 'tool:1.2', epoch: EPOCH, config: CONFIG, layers}),
    };
  };

  test('names every blob by its bytes, and has none besides', async () => {
    const {folder, digest} = await make('whole');
    const blob = ({digest: of}: {digest: string}): Buffer =>
      readFileSync(join(folder, 'blobs', of.replace(':', '/')));
    const read = <T>(of: {digest: string}): T => JSON.parse(String(blob(of))) as T;

    const {manifests} = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as Index;
    const manifest = read<Manifest>(manifests[0]!);
    const settings = read<Settings>(manifest.config);
    const all = [manifests[0]!, manifest.config, ...manifest.layers];

    assert.equal(manifests[0]!.digest, digest);
    for (const each of all) {
      assert.equal(each.digest, `sha256:${sha256(blob(each))}`);
      assert.equal(each.size, blob(each).length);
    }
    assert.deepEqual(readdirSync(join(folder, 'blobs/sha256')).length, all.length);
    const unpacked = manifest.layers.map((layer) => `sha256:${sha256(gunzipSync(blob(layer)))}`);
    assert.deepEqual(settings.rootfs.diff_ids, unpacked);
    assert.deepEqual(settings.config, CONFIG);
    assert.equal(settings.created, '2023-11-14T22:13:20Z');
    assert.equal(manifests[0]!.annotations['io.containerd.image.name'], 'tool:1.2');
  });

  test('tells docker load where settings and layers are', async () => {
    const {folder} = await make('docker');
    const [entry] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as [
      {Config: string; RepoTags: string[]; Layers: string[]},
    ];

    const settings = JSON.parse(readFileSync(join(folder, entry.Config), 'utf8')) as Settings;
    const unpacked = entry.Layers.map((path) => gunzipSync(readFileSync(join(folder, path))));

    assert.deepEqual(entry.RepoTags, ['tool:1.2']);
    assert.deepEqual(
      settings.rootfs.diff_ids,
      unpacked.map((tar) => `sha256:${sha256(tar)}`),
    );
  });

  test('gives the same digest for the same layers', async () => {
    assert.equal((await make('one')).digest, (await make('two')).digest);
  });
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
