// Makes the name of a function fit to be kept: bounded, one line, no control characters. The name
// stays hostile text (a function can be called `<script>`), so it is escaped where it is shown.

/** Generic functions of Go have names of 2 KiB. Longer names would only cost room in every copy. */
export const MAX_NAME_CHARS = 1_024;

/** Four bytes are the most that a character takes in UTF-8. */
export const MAX_NAME_BYTES = 4 * MAX_NAME_CHARS;

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

export function fitName(name: string): string {
  return cut(name).replace(CONTROLS, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}

// The cut is not between the two halves of a character, because UTF-8 cannot write half of one.
function cut(name: string): string {
  if (name.length <= MAX_NAME_CHARS) return name;
  return `${name.slice(0, MAX_NAME_CHARS - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
