// The images that a registry is known to hold. Pulls choose from them.

import type {Random} from '../../domain/random.js';
import type {Image} from '../image/image.js';
import type {Layer} from '../image/layer.js';

export interface StockedImage {
  readonly repository: string;
  readonly tag: string;
  /** The digest of the manifest or index that the tag names. */
  readonly digest: string;
  /** One of its layers, for a mount: with its bytes, should the registry want them. */
  readonly layer: Layer;
  /** The size of all its layers together. */
  readonly sizeBytes: number;
}

export function stocked(repository: string, tag: string, image: Image): StockedImage {
  const layers = image.manifests.flatMap((manifest) => manifest.layers);
  const sizeBytes = layers.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  return {repository, tag, digest: image.top.digest, layer: layers[0]!, sizeBytes};
}

/** A stock does not grow past this: pulls do not need more to choose from. */
const MAX_STOCK = 10_000;

export class Stock {
  readonly #images: StockedImage[] = [];

  get size(): number {
    return this.#images.length;
  }

  add(image: StockedImage): void {
    if (this.#images.length < MAX_STOCK) this.#images.push(image);
  }

  /** The image at `n` modulo the size of the stock; undefined from an empty stock. */
  at(n: number): StockedImage | undefined {
    return this.#images[n % Math.max(1, this.#images.length)];
  }

  /** One of the first `count` images, all with the same chance; undefined from an empty stock. */
  pick(count: number, random: Random): StockedImage | undefined {
    const among = Math.min(count, this.#images.length);
    return this.#images[Math.floor(random.share() * among)];
  }

  all(): readonly StockedImage[] {
    return this.#images;
  }
}
