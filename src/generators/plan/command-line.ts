// The words of a command line as options and operands, by the rules of the library that the program
// reads them with. Nothing is checked: the program itself says what is wrong. Pure.

export interface OptionRules {
  /** Letters of the options that take a value; none for Go, whose options have names only. */
  readonly letters?: string;
  /** Names of the options that take a value. All others are taken for switches. */
  readonly names?: readonly string[];
  /** Go's flag package: one dash or two, and no letters that are joined. */
  readonly isGo?: boolean;
  /** Whether options may follow operands, as for GNU's getopt and for clap. */
  readonly isPermuted?: boolean;
}

export interface CommandLine {
  /** The value of an option as it was given last; empty for a switch. By letter or name, without dashes. */
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
  /** Where the first operand is among the words; their number where there is none. */
  readonly operandAt: number;
}

export function readCommandLine(words: readonly string[], rules: OptionRules): CommandLine {
  const options = new Map<string, string>();
  const operands: string[] = [];
  let operandAt: number | undefined;
  let at = 0;
  while (at < words.length) {
    const word = words[at]!;
    if (word === '--' || !isOption(word)) {
      const first = word === '--' ? at + 1 : at;
      operandAt ??= first;
      const isLast = word === '--' || rules.isPermuted !== true;
      operands.push(...words.slice(first, isLast ? undefined : first + 1));
      if (isLast) break;
      at += 1;
      continue;
    }
    const {read, takesNext} = optionsIn(word, rules);
    for (const [name, value] of read) options.set(name, value);
    if (takesNext) options.set(read.at(-1)![0], words[at + 1] ?? '');
    at += takesNext ? 2 : 1;
  }
  return {options, operands, operandAt: operandAt ?? words.length};
}

/** The value of the first of these options that was given. */
export function optionOf({options}: CommandLine, ...names: string[]): string | undefined {
  return names.map((name) => options.get(name)).find((value) => value !== undefined);
}

interface OptionWord {
  readonly read: readonly (readonly [name: string, value: string])[];
  /** The value is the next word. */
  readonly takesNext: boolean;
}

function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith('-');
}

function optionsIn(word: string, rules: OptionRules): OptionWord {
  if (word.startsWith('--') || rules.isGo === true) return namedOption(word, rules);
  const read: [string, string][] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at]!;
    if (!(rules.letters ?? '').includes(letter)) {
      read.push([letter, '']);
      continue;
    }
    const joined = word.slice(at + 1).replace(/^=/, '');
    return {read: [...read, [letter, joined]], takesNext: joined === ''};
  }
  return {read, takesNext: false};
}

function namedOption(word: string, {names = [], isGo}: OptionRules): OptionWord {
  const [, given = '', equals, value = ''] = /^--?([^=]*)(=?)([^]*)$/.exec(word)!;
  // GNU takes the beginning of a name for the name.
  const begun = isGo === true ? [] : names.filter((name) => name.startsWith(given));
  const name = names.includes(given) || begun.length !== 1 ? given : begun[0]!;
  return {read: [[name, value]], takesNext: equals === '' && names.includes(name)};
}
