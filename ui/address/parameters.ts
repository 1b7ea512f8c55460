// Reads and writes the parameters of an address. A parameter that is missing or makes no sense
// means the default.

/** The most characters of a value; the rest is cut off. */
export const LONGEST = 512;

/** Undefined for a parameter that is missing or empty. */
export function readText(parameters: URLSearchParams, name: string): string | undefined {
  return parameters.get(name)?.slice(0, LONGEST) || undefined;
}

/** Leaves out what is undefined, empty, or `usual`. */
export function writeText(
  parameters: URLSearchParams,
  name: string,
  value: string | undefined,
  usual?: string,
): void {
  if (value !== undefined && value !== '' && value !== usual) parameters.set(name, value);
}

export function oneOf<T extends string>(
  all: readonly T[],
  text: string | undefined,
): T | undefined {
  return all.find((each) => each === text);
}

/** A column that rows are sorted by. */
export interface Order<Column extends string> {
  readonly column: Column;
  readonly descending: boolean;
}

/** Reads `-column` as descending and `column` as ascending; undefined for anything else. */
export function readOrder<Column extends string>(
  columns: readonly Column[],
  text: string | undefined,
): Order<Column> | undefined {
  const [, sign, name] = /^(-?)(.+)$/.exec(text ?? '') ?? [];
  const column = oneOf(columns, name);
  return column === undefined ? undefined : {column, descending: sign === '-'};
}

export function writeOrder({column, descending}: Order<string>): string {
  return `${descending ? '-' : ''}${column}`;
}
