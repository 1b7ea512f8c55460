// Breaks a sentence into lines between words. All lines begin below the start of the text.

import stringWidth from 'string-width';

/** The first line begins with `lead`, the others with as many blanks as `lead` is wide. */
export function wrap(text: string, width: number, lead = ''): string[] {
  const lines: string[] = [];
  let line = lead;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && stringWidth(line) + 1 + stringWidth(word) > width) {
      lines.push(line);
      line = ' '.repeat(stringWidth(lead));
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
