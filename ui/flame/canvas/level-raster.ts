// A small image with one line of pixels for each level of a flame graph, as wide as the canvas.

/** The length of a dash, and of the gap after it, in pixels. */
const DASH = 4;

export class LevelRaster {
  readonly #canvas = document.createElement('canvas');
  #context: CanvasRenderingContext2D | undefined;
  #image: ImageData | undefined;
  #pixels = new Uint32Array(0);
  #width = 0;
  #levels = 0;

  clear(width: number, levels: number): void {
    if (width === this.#width && levels === this.#levels) {
      this.#pixels.fill(0);
      return;
    }
    this.#canvas.width = width;
    this.#canvas.height = levels;
    this.#context = this.#canvas.getContext('2d') ?? undefined;
    this.#image = this.#context?.createImageData(width, levels);
    this.#pixels = new Uint32Array(this.#image?.data.buffer ?? new ArrayBuffer(0));
    [this.#width, this.#levels] = [width, levels];
  }

  fill(level: number, from: number, to: number, pixel: number): void {
    if (level >= this.#levels) return;
    const start = level * this.#width;
    const end = start + Math.min(to, this.#width);
    for (let at = start + from; at < end; at += 1) this.#pixels[at] = pixel;
  }

  dash(level: number, from: number, to: number, pixel: number): void {
    if (level >= this.#levels) return;
    const start = level * this.#width;
    for (let at = from; at < Math.min(to, this.#width); at += 1) {
      if ((at - from) % (2 * DASH) < DASH) this.#pixels[start + at] = pixel;
    }
  }

  show(): HTMLCanvasElement {
    if (this.#image !== undefined) this.#context?.putImageData(this.#image, 0, 0);
    return this.#canvas;
  }
}
