// Reads the plain texts of /proc and /sys that have a name and a number in each line.

/** `nr_periods 12`, one pair a line; a colon behind the name and a unit behind the number are allowed. */
export function readPairs(text: string): ReadonlyMap<string, number> {
  const pairs = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s*([^\s:]+):?\s+(-?\d+)\b/.exec(line) ?? [];
    if (name !== undefined) pairs.set(name, Number(value));
  }
  return pairs;
}

/**
 * /proc/net/netstat and snmp: a line of names, then a line of numbers, both behind the same word. Gives
 * `Tcp.RetransSegs` and the like.
 */
export function readNamedLines(text: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  const lines = text.split('\n');
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [names, numbers] = [lines[at]!.split(' '), lines[at + 1]!.split(' ')];
    if (names[0] !== numbers[0]) continue;
    const group = names[0]!.replace(':', '');
    names.slice(1).forEach((name, column) => {
      const value = Number(numbers[column + 1]);
      if (Number.isFinite(value)) values.set(`${group}.${name}`, value);
    });
  }
  return values;
}

/** A whole number, or undefined for anything else (`max`, an empty text, no file). */
export function readNumber(text: string | undefined): number | undefined {
  const digits = /^\s*(-?\d+)\s*$/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
