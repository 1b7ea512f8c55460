// Where a page of requests ended, as the `cursor` of the next one: the order it is of, the value of
// the last request in it, and its row. Whoever asks takes it as it is.

const CURSOR = /^([sd])(\d{1,19})\.(\d{1,15})$/;
/** What SQLite can hold. */
const LATEST_NS = 2n ** 63n - 1n;

type Sort = 'start' | 'duration';

interface Place {
  readonly ns: bigint;
  readonly row: number;
}

export function writeCursor(sort: Sort, {ns, row}: Place): string {
  return `${sort[0]}${ns}.${row}`;
}

/** Undefined for what is no cursor of that order. */
export function readCursor(sort: Sort, text: string): Place | undefined {
  const [, letter, ns, row] = CURSOR.exec(text) ?? [];
  if (letter !== sort[0] || BigInt(ns!) > LATEST_NS) return undefined;
  return {ns: BigInt(ns!), row: Number(row)};
}
