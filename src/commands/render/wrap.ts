// Breaks a sentence into lines between words; what follows the first line stands below its text.

/** `lead` stands before the first line, blanks of its length before the others. */
export function wrap(text: string, width: number, lead = ''): string[] {
  const lines: string[] = [];
  let line = lead;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && [...line].length + 1 + [...word].length > width) {
      lines.push(line);
      line = ' '.repeat([...lead].length);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
