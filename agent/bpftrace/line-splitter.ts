// Cuts a stream into lines, within bounds: what arrives faster or is longer than a probe could
// sensibly print is a flood, and nothing of it is kept.

export interface LineLimits {
  /** Of one line. A map of 16,384 keys takes about 600 KB. */
  readonly lineBytes: number;
  /** Of everything between two calls of `refill`. */
  readonly bytes: number;
}

export const STDOUT_LIMITS: LineLimits = {lineBytes: 16 << 20, bytes: 64 << 20};
export const STDERR_LIMITS: LineLimits = {lineBytes: 64 << 10, bytes: 256 << 10};

const LINE_END = 10;

export class LineSplitter {
  readonly #limits: LineLimits;
  readonly #onLine: (line: string) => void;
  /** Pieces of a line that has not ended; joined once, because a line may come in a hundred. */
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  #spent = 0;

  constructor(limits: LineLimits, onLine: (line: string) => void) {
    this.#limits = limits;
    this.#onLine = onLine;
  }

  /** False when a limit is passed; the caller is expected to end the stream. */
  take(chunk: Uint8Array): boolean {
    this.#spent += chunk.length;
    if (this.#spent > this.#limits.bytes) return false;
    let start = 0;
    for (let end = chunk.indexOf(LINE_END); end >= 0; end = chunk.indexOf(LINE_END, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#onLine(this.#takeRest());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return this.#restBytes <= this.#limits.lineBytes;
  }

  /** A line that the stream's end cut off. */
  end(): void {
    const rest = this.#takeRest();
    if (rest !== '') this.#onLine(rest);
  }

  /** Begins a new measure of `bytes`; called once per interval. */
  refill(): void {
    this.#spent = 0;
  }

  #keep(piece: Uint8Array): void {
    this.#rest.push(piece);
    this.#restBytes += piece.length;
  }

  #takeRest(): string {
    const line = Buffer.concat(this.#rest).toString();
    this.#rest = [];
    this.#restBytes = 0;
    return line;
  }
}
