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

export class LineSplitter {
  readonly #limits: LineLimits;
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #spent = 0;

  constructor(limits: LineLimits, onLine: (line: string) => void) {
    this.#limits = limits;
    this.#onLine = onLine;
  }

  /** False when a limit is passed; the caller is expected to end the stream. */
  take(chunk: Uint8Array): boolean {
    this.#spent += chunk.length;
    if (this.#spent > this.#limits.bytes) return false;
    const lines = (this.#rest + this.#decoder.decode(chunk, {stream: true})).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
    return this.#rest.length <= this.#limits.lineBytes;
  }

  /** A line that the stream's end cut off. */
  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }

  /** Begins a new measure of `bytes`; called once per interval. */
  refill(): void {
    this.#spent = 0;
  }
}
