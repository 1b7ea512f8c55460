// Cuts text to a width in columns of a terminal. Characters of East Asian scripts and emoji take two
// columns; those that combine with the character before them take none.

import stringWidth from 'string-width';

const characters = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** The longest beginning of `text` that is at most `width` columns wide. */
export function cutEnd(text: string, width: number): string {
  return takeWhole(charactersOf(text), width).join('');
}

/** Shortens in the middle, because the ends of paths, images and peers tell them apart. */
export function cutMiddle(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const all = charactersOf(text);
  const tail = takeWhole(all.toReversed(), Math.floor((width - 1) / 2))
    .reverse()
    .join('');
  const head = takeWhole(all, width - 1 - stringWidth(tail)).join('');
  return `${head}…${tail}`;
}

function takeWhole(all: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let left = width;
  for (const character of all) {
    left -= stringWidth(character);
    if (left < 0) break;
    taken.push(character);
  }
  return taken;
}

function charactersOf(text: string): string[] {
  return Array.from(characters.segment(text), ({segment}) => segment);
}
