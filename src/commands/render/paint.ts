// Colours of the terminal, or none: what is red or bold without NO_COLOR must say the same in words.

export type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'warn' | 'bad';
export type Paint = (tone: Tone, text: string) => string;

// SGR codes of ECMA-48: the eight basic colours, which every theme makes readable.
const CODES: Readonly<Record<Tone, readonly [on: number, off: number] | undefined>> = {
  plain: undefined,
  strong: [1, 22],
  faint: [2, 22],
  good: [32, 39],
  warn: [33, 39],
  bad: [31, 39],
};

export function paintWith(color: boolean): Paint {
  return (tone, text) => {
    const codes = CODES[tone];
    return !color || codes === undefined || text === ''
      ? text
      : `\x1b[${codes[0]}m${text}\x1b[${codes[1]}m`;
  };
}
