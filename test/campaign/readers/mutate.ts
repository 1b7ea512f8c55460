// Bytes that are nearly right: files of the corpus with a few bytes changed, cut, doubled or joined.

/** Numbers from 0 to below 1, the same for the same seed. Source: Mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What has broken readers of text, and of numbers in it. */
const TOKENS = [
  ...['-1', '0', '00', '1e309', 'NaN', '-inf', '9007199254740993', '99999999999999999999999'],
  ...['\n', '\r\n', '\0', '\t', ' ', '%', '"', '\\', '{', '}', '[', ']', ':', ',', '=', '<'],
  ...['null', 'true', '""', '[]', '{}', '__proto__', 'constructor', '\uFFFD', '\u202E', '\x1b[31m'],
  ...['Summary:\n', 'Error distribution:\n', '  [200] 5 responses\n', '-----\n', '0.5', '1000000'],
].map((token) => Buffer.from(token));

/** Many of one character are what makes a pattern look at all of them from each of them. */
export const RUNS = [
  ...['\n', ' ', '\t', '0', '9', 'a', '.', '-', ':', '"', '[', '{', '<', '\x1b['],
  ...['\0', '/', '=', '\r\n'],
];

const LARGEST_BYTES = 64 * 1024;

export function mutate(input: Buffer, others: readonly Buffer[], random: () => number): Buffer {
  let bytes: Buffer = Buffer.from(input);
  const times = 1 + Math.floor(random() * 4);
  for (let time = 0; time < times; time += 1) bytes = mutateOnce(bytes, others, random);
  return bytes.subarray(0, LARGEST_BYTES);
}

function mutateOnce(bytes: Buffer, others: readonly Buffer[], random: () => number): Buffer {
  const at = Math.floor(random() * (bytes.length + 1));
  const until = Math.min(bytes.length, at + Math.floor(random() ** 3 * 200));
  const [before, middle, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, until),
    bytes.subarray(until),
  ];
  switch (Math.floor(random() * 9)) {
    case 0:
      return withByte(bytes, at, Math.floor(random() * 256));
    case 1:
      return withByte(bytes, at, (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8)));
    case 2:
      return Buffer.concat([before, after]);
    case 3:
      return Buffer.concat([before, middle, middle, after]);
    case 4:
      return Buffer.concat([before, pick(TOKENS, random), bytes.subarray(at)]);
    case 5:
      return withOtherNumber(bytes, at, random);
    case 6:
      return Buffer.from(before);
    case 7: {
      const times = Math.floor(random() ** 4 * LARGEST_BYTES);
      return Buffer.concat([before, Buffer.from(pick(RUNS, random).repeat(times)), after]);
    }
    default: {
      const other = pick(others, random);
      return Buffer.concat([before, other.subarray(Math.floor(random() * other.length))]);
    }
  }
}

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  if (at < bytes.length) bytes[at] = value;
  return bytes;
}

/** The next number in the text becomes another one: text is nearly always still read then. */
function withOtherNumber(bytes: Buffer, at: number, random: () => number): Buffer {
  const text = bytes.toString('latin1');
  const match = /\d+/.exec(text.slice(at));
  if (match === null) return bytes;
  const value = random() < 0.5 ? Math.floor(random() * 1000) : Math.floor(random() * 2 ** 40);
  const start = at + match.index;
  return Buffer.from(
    text.slice(0, start) + String(value) + text.slice(start + match[0].length),
    'latin1',
  );
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)]!;
}
