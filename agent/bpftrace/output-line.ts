// Reads one line that `bpftrace -f json` prints. Pure. What the maps mean is agent/probes'.
//
// A line that cannot be read becomes an `unreadable` one, so that it is counted and shown and does
// not end a benchmark run. Source of truth: bpftrace src/output.cpp, 0.17 to 0.26, which differ in
// numbers past 2^53 (bare up to 0.23, quoted since 0.24) and in the fields beside `data`.

/** Numbers that a double cannot hold are bigints. */
export type PrintedNumber = number | bigint;

export type OutputLine =
  /** Printed before the probes are attached, even when one then fails: no sign of readiness. */
  | {readonly kind: 'attaching'; readonly probes: number}
  | {readonly kind: 'text'; readonly text: string}
  /** A map of numbers; the key of a map without keys is empty, parts of a key are joined by commas. */
  | {
      readonly kind: 'map';
      readonly name: string;
      readonly values: ReadonlyMap<string, PrintedNumber>;
    }
  | {readonly kind: 'lost'; readonly events: number}
  /** A BPF helper failed in the kernel: -7 (E2BIG) from map_update_elem is a full map. */
  | {readonly kind: 'helper-failed'; readonly helper: string; readonly code: number}
  | {readonly kind: 'unreadable'; readonly line: string; readonly reason: string};

/** Undefined for a blank line, which is how bpftrace prints a map that is empty. */
export function readOutputLine(line: string): OutputLine | undefined {
  if (line.trim() === '') return undefined;
  try {
    return readMessage(asObject(JSON.parse(quoteLongNumbers(line)), 'line'));
  } catch (error) {
    return {kind: 'unreadable', line, reason: (error as Error).message};
  }
}

// JSON.parse would round them. Strings are matched first, so that nothing inside one is touched.
function quoteLongNumbers(line: string): string {
  if (!/\d{16}/.test(line)) return line;
  return line.replace(
    /("(?:\\.|[^"\\])*")|(-?\d{16,})/g,
    (_, string: string | undefined, digits: string) => string ?? `"${digits}"`,
  );
}

function readMessage(message: Record<string, unknown>): OutputLine {
  const {type, data} = message;
  switch (type) {
    case 'attached_probes':
      return {kind: 'attaching', probes: asCount(asObject(data, type)['probes'])};
    case 'printf':
      if (typeof data !== 'string') throw new TypeError('printf is not text');
      return {kind: 'text', text: data};
    case 'map':
      return readMap(asObject(data, type));
    case 'lost_events':
      return {kind: 'lost', events: asCount(asObject(data, type)['events'])};
    case 'helper_error':
      return {
        kind: 'helper-failed',
        helper: String(message['helper']),
        code: Number(asNumber(message['retcode'], 'retcode')),
      };
    default:
      throw new TypeError(`unknown message type ${JSON.stringify(type)}`);
  }
}

function readMap(data: Record<string, unknown>): OutputLine {
  const [entry, ...rest] = Object.entries(data);
  if (entry === undefined || rest.length > 0) throw new TypeError('not one map');
  const [name, content] = entry;
  const keyed = typeof content === 'object' ? asObject(content, name) : {'': content};
  const values = new Map<string, PrintedNumber>();
  for (const key of Object.keys(keyed)) values.set(key, asNumber(keyed[key], name));
  return {kind: 'map', name: name.replace(/^@/, ''), values};
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} is not an object`);
  }
  return value as Record<string, unknown>;
}

function asNumber(value: unknown, what: string): PrintedNumber {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  throw new TypeError(`${what} holds ${JSON.stringify(value)}, which is not a whole number`);
}

function asCount(value: unknown): number {
  const count = Number(value);
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new TypeError(`${JSON.stringify(value)} is not a count`);
  }
  return count;
}
