// Reads the maps that bpf/oncpu.bt and bpf/offcpu.bt print: keys are numbers, the last one may be a
// kernel stack; values are a number or sixteen addresses of a user stack. Pure.

export interface StackEntry {
  /** Decimal, as printed: numbers up to 2^64. */
  readonly keys: readonly string[];
  /** Functions of the kernel, the leaf first, as bpftrace names them; '' where the key has none. */
  readonly kernelText: string;
  readonly values: readonly number[];
}

export interface StackMap {
  /** Without the probe's prefix and without the side that it was printed of. */
  readonly name: string;
  readonly entries: readonly StackEntry[];
}

/** Throws SyntaxError or TypeError for a line that holds no such map. */
export function readStackMap(line: string): StackMap {
  const {type, data} = JSON.parse(line) as {type?: unknown; data?: Record<string, unknown>};
  const [printed] = type === 'map' ? Object.entries(data ?? {}) : [];
  if (printed === undefined) throw new TypeError('not a map');
  const [map, values] = printed;
  if (typeof values !== 'object' || values === null) throw new TypeError('a map without keys');
  return {
    name: /^@[a-z]+_([a-z]+)[01]?$/.exec(map)?.[1] ?? map,
    entries: Object.entries(values).map(([key, value]) => readEntry(key, value)),
  };
}

/** 0.23 escapes it twice. */
const LINE_END = /\\n|\n/g;

function readEntry(key: string, value: unknown): StackEntry {
  const stackAt = key.search(LINE_END);
  const numbers = stackAt < 0 ? key : key.slice(0, stackAt);
  // An empty stack leaves an empty last key.
  const keys = numbers.split(',').filter((word) => word.trim() !== '');
  if (!keys.every((word) => /^\d{1,20}$/.test(word))) throw new TypeError('a key is no number');
  return {
    keys,
    kernelText: stackAt < 0 ? '' : key.slice(stackAt).replaceAll(LINE_END, ' ').trim(),
    values: (Array.isArray(value) ? value : [value]).map(asNumber),
  };
}

// Since 0.24 numbers from 2^53 on are quoted; up to 0.23 they come rounded. Both only occur as junk
// that the walk along frame pointers met.
function asNumber(value: unknown): number {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw new TypeError('not a number');
  return number;
}

const PID_BITS = 2 ** 22;

/** `root << 22 | pid`, see the scripts. */
export function readPids(word: string): {root: number; pid: number} {
  const pids = Number(word);
  return {root: Math.floor(pids / PID_BITS), pid: pids % PID_BITS};
}

/** User stacks put together from their parts, by all keys but the last, which is the part. */
export function joinParts(entries: readonly StackEntry[]): Map<string, number[]> {
  const parts = new Map<string, (readonly number[])[]>();
  for (const {keys, values} of entries) {
    const id = keys.slice(0, -1).join();
    const ofStack = parts.get(id) ?? [];
    ofStack[Number(keys.at(-1))] = values;
    parts.set(id, ofStack);
  }
  return new Map([...parts].map(([id, ofStack]) => [id, withoutRest(ofStack.flat())]));
}

// The rest of the last part is zeros. A frame may name no caller and yet have one before it.
function withoutRest(addresses: number[]): number[] {
  return addresses.slice(0, addresses.findLastIndex((address) => address !== 0) + 1);
}

/** As symbolizer.ts reads them. */
export function writeAddresses(addresses: readonly number[]): string {
  return addresses.map((address) => `0x${address.toString(16)}`).join(' ');
}
