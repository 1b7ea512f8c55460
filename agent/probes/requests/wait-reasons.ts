// Short names for what a goroutine waits for (g.waitreason). The numbers change between versions of
// Go. For a version that is not listed here the wait stays unexplained.
//
// Source of truth: waitReason in Go's src/runtime/runtime2.go at 1.19, 1.20, 1.24, 1.25 and 1.26.

/** Names in the order of the numbers from 0; '' where a name would say no more than "parked". */
const UP_TO_1_19 = [
  ['', 'gc', 'io', 'chan', 'chan', 'heap-dump', 'gc', 'gc', 'panic', 'select', 'select'],
  ['gc', 'gc', 'gc', 'chan', 'chan', '', 'gc', 'lock', 'sleep', 'cond', '', 'trace', 'gc', 'gc'],
  ['preempted', 'debug'],
].flat();

const FROM_1_20_TO_1_23 = [
  ['', 'gc', 'io', 'chan', 'chan', 'heap-dump', 'gc', 'gc', 'panic', 'select', 'select'],
  ['gc', 'gc', 'gc', 'chan', 'chan', '', 'gc', 'lock', 'sleep', 'cond', 'lock', 'lock', 'lock'],
  ['trace', 'gc', 'gc', 'gc', 'preempted', 'debug'],
].flat();

const AT_1_24 = [
  ...FROM_1_20_TO_1_23.slice(0, 24),
  ...['waitgroup', 'trace', 'gc', 'gc', 'gc', 'preempted', 'debug', 'gc', 'stop-the-world', 'gc'],
];

/** 1.25 has one more, for the goroutine that adapts GOMAXPROCS. */
const AT_1_25 = AT_1_24.toSpliced(18, 0, '');

const AT_1_26 = [
  ['', 'gc', 'io', 'heap-dump', 'gc', 'gc', 'panic', 'gc', 'gc', 'gc', '', 'gc', '', 'lock'],
  ['sleep', 'chan', 'chan', 'select', 'select', 'chan', 'chan', 'cond', 'lock', 'lock', 'lock'],
  ['waitgroup', 'trace', 'gc', 'gc', 'gc', 'preempted', 'debug', 'gc', 'stop-the-world', 'gc'],
].flat();

/**
 * The name of a reason. `goVersion` is like `go1.19.8`. Undefined where the reason is not known.
 */
export function waitReason(goVersion: string | undefined, number: number): string | undefined {
  const name = goVersion === undefined ? undefined : namesIn(goVersion)[number];
  return name === '' ? undefined : name;
}

/** The names by version: each wait of a request asks, and a host runs programs of a few versions. */
const known = new Map<string, readonly string[]>();
const MOST_VERSIONS = 256;
const NO_NAMES: readonly string[] = [];

function namesIn(goVersion: string): readonly string[] {
  let names = known.get(goVersion);
  if (names === undefined) {
    if (known.size >= MOST_VERSIONS) known.clear();
    known.set(goVersion, (names = namesOf(minorOf(goVersion)) ?? NO_NAMES));
  }
  return names;
}

function minorOf(goVersion: string): number {
  return Number(/^go1\.(\d+)/.exec(goVersion)?.[1] ?? NaN);
}

function namesOf(minor: number): readonly string[] | undefined {
  if (minor >= 14 && minor <= 19) return UP_TO_1_19;
  if (minor >= 20 && minor <= 23) return FROM_1_20_TO_1_23;
  return {24: AT_1_24, 25: AT_1_25, 26: AT_1_26}[minor];
}
