// Cuts a stream into lines, within bounds. A stream that is faster or has longer lines than a probe
// could sensibly print is a flood, and nothing of it is kept.

export interface LineLimits {
  /** Length of one line. A map of 16,384 keys takes about 600 KB. */
  readonly lineBytes: number;
  /** Length of all lines between two calls of `refill`. */
  readonly bytes: number;
}

export const STDOUT_LIMITS: LineLimits = {lineBytes: 16 << 20, bytes: 64 << 20};
export const STDERR_LIMITS: LineLimits = {lineBytes: 64 << 10, bytes: 256 << 10};

const LINE_END = 10;

export class LineSplitter {
  readonly #limits: LineLimits;
  readonly #onLine: (line: string) => void;
  /**
   * Pieces of a line that has not ended. A line may come in a hundred pieces, so they are joined
   * once.
   */
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

  /** The line that the end of the stream cut off. */
  end(): void {
    const rest = this.#takeRest();
    if (rest !== '') this.#onLine(rest);
  }

  /** Begins to count `bytes` anew. It is called once per interval. */
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
