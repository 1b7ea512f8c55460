import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {describe, test} from 'node:test';
import {gzipSync} from 'node:zlib';

import fc from 'fast-check';

import {systemRandom} from '../../../../src/domain/random.js';
import {dockerArchive} from '../../../../src/load/docker/archive.js';
import type {BodySource} from '../../../../src/load/http/exchange.js';
import {buildManifest, finishPlan} from '../../../../src/load/image/image.js';
import {
  digestLayer,
  LayerReader,
  layerSize,
  type LayerSpec,
} from '../../../../src/load/image/layer.js';
import {RunningDigest} from '../../../../src/load/image/running-digest.js';
import {ImageSupply} from '../../../../src/load/image/supply.js';

const SEED = '00112233445566778899aabbccddeeff';

describe('a layer', () => {
  test('is a tar archive of one file of its own', () => {
    const spec = layer(700_000);

    const listing = execFileSync('tar', ['-tvf', '-'], {input: readAll(new LayerReader(spec))});

    assert.match(listing.toString(), new RegExp(`${spec.sizeBytes - 1536} .* layer-${SEED}\n$`));
  });

  test('is as long as it says and has the digest that it says', async () => {
    const spec = layer(1_300_000);
    const bytes = readAll(new LayerReader(spec));

    const {digest} = await digestLayer(spec);

    assert.equal(bytes.length, spec.sizeBytes);
    assert.equal(digest, `sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  });

  test('has the same bytes from any place on', () => {
    for (const compressibility of [0, 0.3]) {
      const spec = {...layer(300_000), compressibility};
      const whole = readAll(new LayerReader(spec));
      fc.assert(
        fc.property(fc.nat(spec.sizeBytes), fc.nat(spec.sizeBytes), (left, right) => {
          const [from, to] = left < right ? [left, right] : [right, left];
          const part = readAll(new LayerReader(spec, from, to));
          assert(part.equals(whole.subarray(from, to)));
        }),
        {numRuns: 40},
      );
    }
  });

  test('cannot be compressed unless the scenario asks for it', () => {
    const size = 1_000_000;
    const ratio = (compressibility: number): number =>
      gzipSync(readAll(new LayerReader({...layer(size), compressibility}))).length / size;

    assert(ratio(0) > 0.99);
    assert(Math.abs(ratio(0.4) - 0.6) < 0.03);
  });

  test('has a size that a tar archive can have', () => {
    assert.deepEqual([1, 2048, 2049, 1_000_000].map(layerSize), [2048, 2048, 2560, 1_000_448]);
  });
});

describe('RunningDigest', () => {
  test('is right though pieces are sent twice, or lost after they were sent', () => {
    const spec = layer(200_000);
    const bytes = readAll(new LayerReader(spec));
    const attempt = fc.record({
      goOn: fc.nat(100_000),
      arrives: fc.boolean(),
      rewindTo: fc.option(fc.nat(200_000)),
    });
    fc.assert(
      fc.property(fc.array(attempt, {maxLength: 8}), (attempts) => {
        const running = new RunningDigest({open: (from, to) => new LayerReader(spec, from, to)});
        let at = 0;
        for (const {goOn, arrives, rewindTo} of [
          ...attempts,
          {goOn: spec.sizeBytes, arrives: true, rewindTo: null},
        ]) {
          if (rewindTo !== null) at = Math.min(at, rewindTo);
          const to = Math.min(spec.sizeBytes, at + goOn);
          assert(readAll(running.open(at, to)).equals(bytes.subarray(at, to)));
          if (!arrives) continue;
          running.commit(to);
          at = to;
        }
        assert.equal(
          running.digest(),
          `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
        );
      }),
      {numRuns: 30},
    );
  });
});

describe('ImageSupply', () => {
  const shape = {
    layers: 4,
    minLayerBytes: 2048,
    maxLayerBytes: 8192,
    compressibility: 0,
    shared: 0.5,
  };

  const newSupply = (platforms: number, hashAhead = false): ImageSupply =>
    new ImageSupply({shape, platforms, sharedSeed: 'seed', hashAhead, random: systemRandom});

  test('gives different images that have the shared layers in common', async () => {
    const supply = newSupply(0);
    const other = newSupply(0);

    const plans = await Promise.all([supply.take(), supply.take(), other.take()]);
    const images = await Promise.all(plans.map(finishPlan));

    const digests = images.map(({manifests}) => manifests[0]!.layers.map(({digest}) => digest));
    assert.equal(new Set(digests.flat()).size, 2 + 3 * 2);
    assert.deepEqual(digests[0]!.slice(0, 2), digests[2]!.slice(0, 2));
    assert.equal(new Set(images.map(({top}) => top.digest)).size, 3);
  });

  test('leaves out digests that are computed while the layers are sent', async () => {
    const [layers] = (await newSupply(0).take()).layersByPlatform;

    assert.deepEqual(
      layers!.map(({digest}) => digest !== undefined),
      [true, true, false, false],
    );
  });

  test('rejects the waits for images when the phase is over', async () => {
    const supply = newSupply(0, true);
    const waiting = Array.from({length: 20}, () => supply.take());

    supply.abandon();

    const outcomes = await Promise.allSettled(waiting);
    assert(outcomes.every(({status}) => status === 'rejected'));
    assert.equal((await supply.take()).isIndex, false);
  });

  test('builds an index over one manifest per platform', async () => {
    const {top, manifests} = await finishPlan(await newSupply(3).take());

    const index = JSON.parse(top.bytes.toString()) as {manifests: {digest: string}[]};
    assert.deepEqual(
      index.manifests.map(({digest}) => digest),
      manifests.map(({manifest}) => manifest.digest),
    );
  });
});

test('an archive for docker holds layers, config and their names, and is as long as it says', async () => {
  const layers = [await digestLayer(layer(5000)), await digestLayer(layer(9000))];

  const {sizeBytes, body} = dockerArchive(buildManifest(layers, 0), 'host:1/a:b');
  const bytes = readAll(body);

  const names = execFileSync('tar', ['-tf', '-'], {input: bytes}).toString().trim().split('\n');
  assert.equal(bytes.length, sizeBytes);
  assert.equal(names.filter((name) => name.endsWith('.tar')).length, 2);
  assert.equal(names.at(-1), 'manifest.json');
});

function layer(sizeBytes: number): LayerSpec {
  return {seed: SEED, sizeBytes: layerSize(sizeBytes), compressibility: 0};
}

function readAll(source: BodySource): Buffer {
  const pieces: Buffer[] = [];
  for (let piece = source.next(); piece !== undefined; piece = source.next()) {
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}
