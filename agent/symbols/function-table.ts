// What a table of functions is, by which an address gets its name: symbol-table.ts and go-table.ts.

/** The function that covers an address, and the inlined functions whose code lies there. */
export interface FoundFunction {
  readonly name: string;
  readonly inlined: boolean;
}

export interface FunctionTable {
  readonly functions: number;
  /**
   * The functions at an address of the file, the innermost inlined one first and the real one last.
   * Undefined where the table has none.
   */
  find(address: number): readonly FoundFunction[] | undefined;
}

/** The index of the last start at or before the address; -1 where all starts are behind it. */
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
