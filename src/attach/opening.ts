// Reads the lines that the first script on a host writes before the agent speaks. What a login shell
// prints by itself is left out.

import type {Readable} from 'node:stream';

const SIGN = 'regscope-attach ';
const START = 'start';
/** A login shell that prints more than this is broken. */
const MOST_BYTES = 256 * 1024;
const LINE_END = 10;

/** A word and what follows it. */
export type OnWord = (word: string, rest: string) => void;

/**
 * Resolves to true when the agent begins; what follows in the stream is left in it. Resolves to false where
 * the stream ends first.
 */
export function readOpening(output: Readable, onWord: OnWord): Promise<boolean> {
  return new Promise((resolve) => {
    let rest: Buffer = Buffer.alloc(0);
    let total = 0;
    const end = (isStarted: boolean): void => {
      output.off('readable', read).off('end', lose).off('close', lose);
      if (isStarted && rest.length > 0) output.unshift(rest);
      resolve(isStarted);
    };
    const lose = (): void => end(false);
    const read = (): void => {
      for (let chunk: Buffer | null; (chunk = output.read() as Buffer | null) !== null;) {
        total += chunk.length;
        rest = Buffer.concat([rest, chunk]);
        for (let at = rest.indexOf(LINE_END); at >= 0; at = rest.indexOf(LINE_END)) {
          const line = rest.subarray(0, at).toString('utf8');
          rest = rest.subarray(at + 1);
          if (isLast(line, onWord)) return end(true);
        }
        if (total > MOST_BYTES) return end(false);
      }
    };
    output.on('readable', read).once('end', lose).once('close', lose);
  });
}

function isLast(line: string, onWord: OnWord): boolean {
  if (!line.startsWith(SIGN)) return false;
  const [, word = '', rest = ''] = /^(\S+) ?(.*)$/.exec(line.slice(SIGN.length)) ?? [];
  if (word !== START) onWord(word, rest);
  return word === START;
}
