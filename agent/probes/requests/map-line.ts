// Reads one line in which bpftrace prints a map of bpf/requests.bt, without losing a digit: its
// numbers pass 2^53, which JSON.parse would round. What the entries mean is request-reader.ts's.
//
// Source of truth: bpftrace 0.17 src/output.cpp (keys joined by commas, tuples as arrays), with its
// fault that a byte above 127 is written as \uffffffXX.

export interface MapEntry {
  readonly keys: readonly bigint[];
  readonly values: readonly bigint[];
  readonly text: string;
}

export interface MapLine {
  /** Without `@requests_` and the digit of its side: head, done, … */
  readonly name: string;
  readonly entries: readonly MapEntry[];
}

/** Undefined for a line that prints no map of this probe; throws on one that is cut short. */
export function readMapLine(line: string): MapLine | undefined {
  const name = /^\{"type": "map", "data": \{"@requests_([a-z]+)[01]?"/.exec(line)?.[1];
  if (name === undefined) return undefined;
  const exact = name === 'head' ? line : line.replace(LONG_NUMBER, '"$1"');
  const {data} = JSON.parse(exact) as {data: Record<string, unknown>};
  const map = Object.values(data)[0];
  if (!isObject(map)) return {name, entries: [readEntry('', map)]};
  return {name, entries: Object.entries(map).map(([key, value]) => readEntry(key, value))};
}

/** A value, not a key: keys stand in quotes. Fifteen digits and fewer are exact anyway. */
const LONG_NUMBER = /(?<=[ ,[])(-?\d{16,})(?=[,\]}])/g;

function readEntry(key: string, value: unknown): MapEntry {
  const keys = key === '' ? [] : key.split(',').map(BigInt);
  if (typeof value === 'string' && !/^-?\d{16,}$/.test(value)) {
    return {keys, values: [], text: readBytes(value)};
  }
  const values = Array.isArray(value) ? value : [value];
  return {keys, values: values.map(readWord), text: ''};
}

function readWord(value: unknown): bigint {
  return BigInt.asUintN(64, BigInt(value as string | number));
}

/** One character per byte. */
function readBytes(text: string): string {
  if (!text.includes('\uffff')) return text;
  return text.replace(/\uffffff([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
