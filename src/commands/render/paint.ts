// Tones of the terminal. Without colour the words alone have to say the same, so a tone never carries
// the only sign of something.

import {styleText} from 'node:util';

export type Tone = 'plain' | 'strong' | 'faint' | 'good' | 'warn' | 'bad';
export type Paint = (tone: Tone, text: string) => string;

/** The basic colours, which every theme of a terminal makes readable. */
const STYLES = {strong: 'bold', faint: 'dim', good: 'green', warn: 'yellow', bad: 'red'} as const;

/** `color`: decided by console/terminal.ts, so that styleText does not look at the environment. */
export function paintWith(color: boolean): Paint {
  return (tone, text) => {
    if (!color || tone === 'plain' || text === '') return text;
    return styleText(STYLES[tone], text, {validateStream: false});
  };
}
