// The cursor of a page of requests: the order of the pages, and the start or duration and the row of the
// last request on the page before. To clients the cursor is opaque.

const CURSOR = /^([sd])(\d{1,19})\.(\d{1,15})$/;
/** The largest integer of SQLite. */
const LATEST_NS = 2n ** 63n - 1n;

type Sort = 'start' | 'duration';

interface Place {
  readonly ns: bigint;
  readonly row: number;
}

export function writeCursor(sort: Sort, {ns, row}: Place): string {
  return `${sort[0]}${ns}.${row}`;
}

/** Undefined for a text that is no cursor of that order. */
export function readCursor(sort: Sort, text: string): Place | undefined {
  const [, letter, ns, row] = CURSOR.exec(text) ?? [];
  if (letter !== sort[0] || BigInt(ns!) > LATEST_NS) return undefined;
  return {ns: BigInt(ns!), row: Number(row)};
}
