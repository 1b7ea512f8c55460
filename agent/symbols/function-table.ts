// Functions by address, as any table of a binary gives them: symbol-table.ts, go-table.ts.

/** A function that covers an address, and the inlined ones whose code lies there. */
export interface FoundFunction {
  readonly name: string;
  readonly inlined: boolean;
}

export interface FunctionTable {
  readonly functions: number;
  /**
   * Who is at an address of the file, the innermost inlined function first and the real one last;
   * undefined where the table names nobody.
   */
  find(address: number): readonly FoundFunction[] | undefined;
}

/** The last index whose start is at or before the address; -1 where all are behind it. */
export function lastAtOrBefore(
  starts: {readonly length: number; readonly [index: number]: number},
  address: number,
): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= address) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
