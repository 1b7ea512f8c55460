// Reads the plain texts of /proc and /sys that have a name and a number in each line.

/** The numbers of a text by their names, which are not empty. */
export interface Pairs {
  /** Undefined for a name that the text does not have, or without a number. */
  get(name: string): number | undefined;
}

/**
 * `nr_periods 12`, one pair a line; a colon behind the name and a unit behind the number are allowed. Nothing is read
 * but what is asked for: of 200 lines of /proc/vmstat, five are.
 */
export function readPairs(text: string): Pairs {
  return {get: (name) => numberIn(text, name)};
}

const NUMBER_BEHIND_NAME = /:?[ \t]+(-?\d+)\b/y;

function numberIn(text: string, name: string): number | undefined {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (at > 0 && text[at - 1] !== '\n') continue;
    NUMBER_BEHIND_NAME.lastIndex = at + name.length;
    const digits = NUMBER_BEHIND_NAME.exec(text)?.[1];
    if (digits !== undefined) return Number(digits);
  }
  return undefined;
}

/**
 * /proc/net/netstat and snmp: a line of names, then a line of numbers, both behind the same word. `get` takes
 * `Tcp.RetransSegs` and the like. A group's lines are taken apart when the first of its names is asked for.
 */
export function readNamedLines(text: string): Pairs {
  const groups = new Map<string, Group>();
  return {
    get: (name) => {
      const dot = name.indexOf('.');
      const group = name.slice(0, dot);
      let lines = groups.get(group);
      if (lines === undefined) groups.set(group, (lines = groupIn(text, group)));
      const column = lines.names.indexOf(name.slice(dot + 1));
      const value = column < 0 ? NaN : Number(lines.numbers[column]);
      return Number.isFinite(value) ? value : undefined;
    },
  };
}

/** The words of a line of names, and of the line of numbers below it. */
interface Group {
  readonly names: readonly string[];
  readonly numbers: readonly string[];
}

function groupIn(text: string, group: string): Group {
  const begin = `${group}: `;
  const [names = [], numbers = []] = text
    .split('\n')
    .filter((line) => line.startsWith(begin))
    .map((line) => line.slice(begin.length).split(' '));
  return {names, numbers};
}

/** A whole number, or undefined for anything else (`max`, an empty text, no file). */
export function readNumber(text: string | undefined): number | undefined {
  const digits = /^\s*(-?\d+)\s*$/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
