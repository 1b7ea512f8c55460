// New images of a given shape, made ahead of their use: their digests need a pass over all bytes, and
// that must not count as the registry's time. Only descriptions are kept, never content.

import {createHash, randomBytes} from 'node:crypto';

import type {ImageShape} from '../../scenario/scenario.js';
import {buildImage, type Image} from './image.js';
import {digestLayer, layerSize, type Layer, type LayerSpec} from './layer.js';

/** Enough to hide the making while load is even; the rest is the generator's limit, and shows. */
const IMAGES_AHEAD = 4;

export class ImageSupply {
  readonly #shape: ImageShape;
  readonly #platforms: number;
  readonly #sharedSeed: string;
  readonly #ready: Promise<Image>[] = [];
  readonly #shared = new Map<number, Promise<Layer>>();
  #last: Promise<unknown> = Promise.resolve();

  /** Supplies with the same `sharedSeed` give images that share the same layers. */
  constructor(shape: ImageShape, platforms: number, sharedSeed: string) {
    this.#shape = shape;
    this.#platforms = platforms;
    this.#sharedSeed = sharedSeed;
  }

  /** Begins to make images without waiting for someone to want one. */
  fill(): void {
    while (this.#ready.length < IMAGES_AHEAD) this.#ready.push(this.#after());
  }

  /** One that nobody else gets. */
  take(): Promise<Image> {
    this.fill();
    const image = this.#ready.shift()!;
    this.fill();
    return image;
  }

  // One after the other: in parallel they would only take turns at the same CPU.
  #after(): Promise<Image> {
    const image = this.#last.then(() => this.#make());
    this.#last = image.catch(() => undefined);
    return image;
  }

  async #make(): Promise<Image> {
    const platforms = Math.max(1, this.#platforms);
    const layersByPlatform: Layer[][] = [];
    for (let platform = 0; platform < platforms; platform += 1) {
      layersByPlatform.push(await this.#layers());
    }
    return buildImage(layersByPlatform, this.#platforms > 0);
  }

  async #layers(): Promise<Layer[]> {
    const {layers, shared} = this.#shape;
    const sharedCount = Math.round(layers * shared);
    const all: Layer[] = [];
    for (let index = 0; index < layers; index += 1) {
      all.push(await (index < sharedCount ? this.#sharedLayer(index) : this.#newLayer()));
    }
    return all;
  }

  #newLayer(): Promise<Layer> {
    return digestLayer(this.#spec(randomBytes(16).toString('hex'), Math.random()));
  }

  #sharedLayer(index: number): Promise<Layer> {
    let layer = this.#shared.get(index);
    if (layer === undefined) {
      const hash = createHash('sha256').update(`${this.#sharedSeed} ${index}`).digest();
      layer = digestLayer(this.#spec(hash.toString('hex', 0, 16), hash.readUInt32BE(16) / 2 ** 32));
      this.#shared.set(index, layer);
    }
    return layer;
  }

  #spec(seed: string, position: number): LayerSpec {
    const {minLayerBytes: min, maxLayerBytes: max, compressibility} = this.#shape;
    return {seed, sizeBytes: layerSize(min * (max / min) ** position), compressibility};
  }
}

/** Shapes with the same key give interchangeable images. */
export function shapeKey(shape: ImageShape, platforms: number): string {
  return JSON.stringify([shape, platforms]);
}
