// Output of programs as lines without what a terminal makes of them. A wrapper such as unbuffer gives a
// program a terminal, which ends lines with CR LF and gets colours and bars that are drawn again. Pure.

/** Escape sequences of terminals (ECMA-48): colours, movements of the cursor, titles of windows. */
const ESCAPES = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|[@-Z\\^_=>78])/g;

/** The text without escape sequences; every end of a line is one LF, and what was drawn over is a line too. */
export function plainText(text: string): string {
  if (!/[\x1b\r\ufeff]/.test(text)) return text;
  return text
    .replace(ESCAPES, '')
    .replace(/^\ufeff/, '')
    .replace(/\r+\n?/g, '\n');
}

/** Objects that are looked at from the end: messages in JSON may follow. */
const MOST_OBJECTS = 20;

/**
 * The last JSON object with this key, on a line of its own or on several, of which only the first and the
 * last begin with a brace. Undefined where there is none.
 */
export function lastObject(text: string, key: string): object | undefined {
  let end = text.length;
  for (let looked = 0; looked < MOST_OBJECTS && end > 0; looked += 1) {
    const begin = text.lastIndexOf('\n{', end - 1) + 1;
    if (text[begin] !== '{') return undefined;
    const value = objectAt(text.slice(begin, end));
    if (value !== undefined && key in value) return value;
    end = begin - 1;
  }
  return undefined;
}

/** The object that begins a text: on its first line, or up to the first line that begins with a brace. */
function objectAt(text: string): object | undefined {
  const [line] = text.split('\n', 1);
  const close = text.indexOf('\n}');
  return objectOf(line!) ?? (close < 0 ? undefined : objectOf(text.slice(0, close + 2)));
}

function objectOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
