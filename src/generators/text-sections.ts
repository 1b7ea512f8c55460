// The text that hey and oha print for people, cut at its headings. Pure.

import {plainText} from './plain-text.js';

/** Lines by the heading above them. */
export type Sections = ReadonlyMap<string, readonly string[]>;

/** The lines below each heading, without blanks at their ends, from the last `Summary:` on: it is a whole line. */
export function sectionsOf(text: string): Sections {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of plainText(text)
    .split('\n')
    .map((each) => each.trimEnd())) {
    const heading = /^([A-Z].*):$/.exec(line)?.[1];
    if (heading === undefined) {
      current.push(line);
      continue;
    }
    if (heading === 'Summary') sections.clear();
    // A heading that comes twice in one summary is text of an error: the first is the generator's own.
    current = [];
    if (!sections.has(heading)) sections.set(heading, current);
  }
  return sections;
}

/** The groups of the first line that matches. */
export function rowOf(lines: readonly string[] | undefined, pattern: RegExp): string[] | undefined {
  for (const line of lines ?? []) {
    const match = pattern.exec(line);
    if (match !== null) return match.slice(1).map((group) => group ?? '');
  }
  return undefined;
}

/** The groups of every line that matches. */
export function rowsOf(lines: readonly string[] | undefined, pattern: RegExp): string[][] {
  return (lines ?? []).flatMap((line) => {
    const match = pattern.exec(line);
    return match === null ? [] : [match.slice(1).map((group) => group ?? '')];
  });
}
