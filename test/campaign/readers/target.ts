// What a fuzzer needs to know of a reader of foreign bytes.

export interface Target {
  readonly name: string;
  readonly seeds: readonly Buffer[];
  /** Reads the bytes; throws where an invariant is broken. */
  run(bytes: Buffer): void;
}

/** A reader of text, with texts that were made for it. */
export function made(name: string, seeds: readonly string[], run: (input: string) => void): Target {
  return {
    name,
    seeds: seeds.map((seed) => Buffer.from(seed)),
    run: (bytes) => run(bytes.toString('utf8')),
  };
}
