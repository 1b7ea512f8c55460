// The strings of one batch, each once; what is in the batch refers to them by index.

export class StringTable {
  readonly all: string[] = [];
  readonly #indexes = new Map<string, number>();

  indexOf(text: string): number {
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    this.#indexes.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}

/** Throws RangeError for an index that the table does not have. */
export function stringAt(strings: readonly string[], index: number | null | undefined): string {
  const text = strings[index ?? 0];
  if (text === undefined) throw new RangeError(`string ${index} of ${strings.length}`);
  return text;
}
