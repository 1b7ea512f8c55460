// Escapes names for the place where they are shown. Names of agents, images, spans and kernels are
// hostile: a process can call itself `<script>`, `=HYPERLINK(…)` or `\x1b]52;…`.

/** Longer names tell a person nothing more, and fill screens and logs. */
const LONGEST_SHOWN = 1_024;

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes for text and for attribute values in quotes, but not for script, style or URLs. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => HTML[character]!);
}

/**
 * Escapes for text and for attribute values of XML 1.0. Characters that XML cannot hold in any form, as
 * most controls, become visible.
 */
export function escapeXml(text: string): string {
  return escapeHtml(visibleText(text, Infinity));
}

/**
 * Escapes prose for Markdown (CommonMark and GitHub's tables): it stays text, in one line, without markup,
 * links and mentions. GitHub looks for mentions in what is rendered, so an `@` gets a zero-width space.
 */
export function escapeMarkdown(text: string): string {
  return visibleText(text)
    .replace(/[\\`*_[\]|~$#]/g, '\\$&')
    .replace(/[&<>]/g, (character) => HTML[character]!)
    .replace(/^(\s*)([-+=]+|\d+[.)])(?=\s|$)/, (_, space: string, mark: string) => {
      return `${space}${mark.slice(0, -1)}\\${mark.at(-1)}`;
    })
    .replaceAll('://', '\\://')
    .replace(/www\./gi, (word) => `${word.slice(0, -1)}\\.`)
    .replaceAll('@', '@&#8203;');
}

/** A name as a span of code in Markdown, also within a table: nothing in it is markup, link or mention. */
export function markdownCode(name: string): string {
  const shown = visibleText(name).replaceAll('|', '\\|');
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  // Spaces keep backquotes at the ends apart from the fence. Markdown takes one on each side away.
  const pad = /^[` ]|[` ]$/.test(shown) || shown === '' ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

// C0 and C1 controls and DEL drive terminals (CSI, OSC 8, OSC 52) and split log lines; the others
// reorder or hide what stands beside them, or are not seen themselves, so that two names look alike: bidi marks,
// zero widths, fillers, separators, tags (U+E0000 on), lone surrogates. Source of truth: Unicode 16,
// Default_Ignorable_Code_Point; variation selectors are left alone, since emoji have them.
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff]|\ud82f[\udca0-\udca3]|\ud834[\udd73-\udd7a]|\udb40[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Escapes for a terminal or a log: it is one line, and what is not printable becomes `\x1b`, `\u202e`. */
export function visibleText(text: string, longest = LONGEST_SHOWN): string {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return shown.replace(UNSEEN, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(character);
  });
}

/**
 * JSON without what terminals obey or hide. JSON.stringify leaves controls from U+007F on and bidi
 * marks as they are; they occur in strings only, where their escape means the same.
 */
export function visibleJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNSEEN, (character) =>
    character === '\n' ? character : unicodeEscape(character),
  );
}

/** Each of the one or two units of a character of JavaScript, as JSON has it too. */
function unicodeEscape(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/**
 * One field of CSV (RFC 4180), on one line. Text that a spreadsheet would run as a formula gets an
 * apostrophe before it (OWASP, CSV injection), and what a terminal would obey is made visible; numbers
 * are left as they are, negative ones too. Where a comma is the decimal point, spreadsheets begin a field at a
 * semicolon; where text is of full width, a sign of full width begins a formula.
 */
export function csvField(value: string | number | bigint | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const shown = visibleText(value, Infinity);
  const tame = shown.replace(FORMULA, "$1'");
  return /[",\r\n]/.test(tame) || tame !== tame.trim() ? `"${tame.replaceAll('"', '""')}"` : tame;
}

/** Before the first character of a formula, at the beginning of a field. */
const FORMULA = /(^|;)(?=\s*[=+\-@|\uff1d\uff0b\uff0d\uff20])/g;
