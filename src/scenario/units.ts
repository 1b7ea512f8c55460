// Reads the quantities of a scenario: durations, sizes, rates, and ranges of them.
//
// Sizes: KB, MB, GB are powers of 1000, KiB, MiB, GiB powers of 1024 (IEC 80000-13).

export const DURATION_PATTERN = /^(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)$/;
export const SIZE_PATTERN = /^(\d+(?:\.\d+)?) ?(B|KB|MB|GB|KiB|MiB|GiB)$/;
export const RATE_PATTERN = /^(\d+(?:\.\d+)?)\/(s|m|h|d|min|hour|day)$/;

const MS_OF: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
};
const BYTES_OF: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** `90s` gives 90000; undefined for a text that is no duration. */
export function readDurationMs(text: string): number | undefined {
  return scaled(DURATION_PATTERN.exec(text), MS_OF);
}

/** `1.5MiB` gives 1572864, rounded to whole bytes; undefined for a text that is no size. */
export function readSizeBytes(text: string): number | undefined {
  const bytes = scaled(SIZE_PATTERN.exec(text), BYTES_OF);
  return bytes === undefined ? undefined : Math.round(bytes);
}

/** Operations per second: `100000/day` gives 1.157…; undefined for a text that is no rate. */
export function readRatePerSecond(text: string): number | undefined {
  const match = RATE_PATTERN.exec(text);
  return match === null ? undefined : Number(match[1]) / (MS_OF[match[2]!]! / 1000);
}

/** The two ends of `1MiB..10MiB`; a single quantity is both ends. Undefined when they are reversed. */
export function readRange(
  text: string,
  read: (text: string) => number | undefined,
): {min: number; max: number} | undefined {
  const [from, to, ...more] = text.split('..').map((end) => read(end.trim()));
  if (from === undefined || more.length > 0) return undefined;
  const max = text.includes('..') ? to : from;
  return max === undefined || max < from ? undefined : {min: from, max};
}

function scaled(
  match: RegExpExecArray | null,
  units: Readonly<Record<string, number>>,
): number | undefined {
  return match === null ? undefined : Number(match[1]) * units[match[2]!]!;
}
