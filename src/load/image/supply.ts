// Supplies new images of a given shape: the description of their layers, with digests where these are
// needed beforehand. The content itself is made later.
//
// A digest takes a pass over all bytes. Images that need one are made ahead of their use, so that this
// time does not count as the registry's; other images get their digests while they are sent.

import {createHash} from 'node:crypto';

import type {Random} from '../../domain/random.js';
import type {ImageShape} from '../../scenario/scenario.js';
import {HttpFailure} from '../http/failure.js';
import type {ImagePlan, PlannedLayer} from './image.js';
import {digestLayer, layerSize, type Layer, type LayerSpec} from './layer.js';

/** Enough for an even load. Where users wait for images even so, the figures show it as a limit of the
 * generator. */
const IMAGES_AHEAD = 4;
const SEED_BYTES = 16;

interface Waiter {
  resolve(plan: ImagePlan): void;
  reject(error: unknown): void;
}

export interface SupplyOptions {
  readonly shape: ImageShape;
  readonly platforms: number;
  /** Images of supplies with the same seed share the same layers. */
  readonly sharedSeed: string;
  /** Whether layers come with their digests. */
  readonly hashAhead: boolean;
  readonly random: Random;
}

export class ImageSupply {
  readonly #options: SupplyOptions;
  readonly #ready: ImagePlan[] = [];
  readonly #shared = new Map<number, Promise<Layer>>();
  #waiting: Waiter[] = [];
  #making = false;

  constructor(options: SupplyOptions) {
    this.#options = options;
  }

  /** Begins to make images before the first one is asked for. */
  fill(): void {
    if (this.#making) return;
    this.#making = true;
    void this.#makeAll();
  }

  /** An image that is given out once. Rejects with HttpFailure when the phase ends first. */
  take(): Promise<ImagePlan> {
    const wanted = new Promise<ImagePlan>((resolve, reject) =>
      this.#waiting.push({resolve, reject}),
    );
    this.#deliver();
    this.fill();
    return wanted;
  }

  /** Rejects the waits for images as interrupted. */
  abandon(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    const reason = new HttpFailure('interrupted', 'the phase ended before an image was made');
    for (const {reject} of waiting) reject(reason);
  }

  #deliver(): void {
    while (this.#ready.length > 0 && this.#waiting.length > 0) {
      this.#waiting.shift()!.resolve(this.#ready.shift()!);
    }
  }

  // Images are made one after the other: made in parallel they would share the same CPU.
  async #makeAll(): Promise<void> {
    while (this.#waiting.length > 0 || this.#ready.length < IMAGES_AHEAD) {
      this.#ready.push(await this.#make());
      this.#deliver();
    }
    this.#making = false;
  }

  async #make(): Promise<ImagePlan> {
    const {platforms} = this.#options;
    const layersByPlatform: PlannedLayer[][] = [];
    for (let platform = 0; platform < Math.max(1, platforms); platform += 1) {
      layersByPlatform.push(await this.#layers());
    }
    return {layersByPlatform, isIndex: platforms > 0};
  }

  async #layers(): Promise<PlannedLayer[]> {
    const {layers, shared} = this.#options.shape;
    const sharedCount = Math.round(layers * shared);
    const all: PlannedLayer[] = [];
    for (let index = 0; index < layers; index += 1) {
      all.push(await (index < sharedCount ? this.#sharedLayer(index) : this.#newLayer()));
    }
    return all;
  }

  #newLayer(): PlannedLayer | Promise<Layer> {
    const {random, hashAhead} = this.#options;
    const spec = this.#spec(random.hex(2 * SEED_BYTES), random.share());
    return hashAhead ? digestLayer(spec) : spec;
  }

  #sharedLayer(index: number): Promise<Layer> {
    let layer = this.#shared.get(index);
    if (layer === undefined) {
      const hash = createHash('sha256').update(`${this.#options.sharedSeed} ${index}`).digest();
      layer = digestLayer(
        this.#spec(hash.toString('hex', 0, SEED_BYTES), hash.readUInt32BE(SEED_BYTES) / 2 ** 32),
      );
      this.#shared.set(index, layer);
    }
    return layer;
  }

  #spec(seed: string, position: number): LayerSpec {
    const {minLayerBytes: min, maxLayerBytes: max, compressibility} = this.#options.shape;
    return {seed, sizeBytes: layerSize(min * (max / min) ** position), compressibility};
  }
}

/** Shapes with the same key give interchangeable images. */
export function shapeKey(shape: ImageShape, platforms: number): string {
  return JSON.stringify([shape, platforms]);
}
