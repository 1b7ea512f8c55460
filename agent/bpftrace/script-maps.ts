// Finds out which maps the blocks of a script write, print, or name at all. Pure.

import type {ScriptBlock} from './script-blocks.js';

/**
 * Maps that are assigned, or counted up or down. Printing, clearing and deleting do not make a map.
 */
export function writtenIn(blocks: readonly ScriptBlock[]): Set<string> {
  const written = new Set<string>();
  for (const statement of blocks.flatMap(({statements}) => statements)) {
    for (const {name, end} of mapUses(statement)) {
      if (ASSIGNMENT.test(statement.slice(end))) written.add(name);
    }
  }
  return written;
}

const ASSIGNMENT = /^\s*(?:(?:[-+*/%&|^]|<<|>>)?=(?!=)|\+\+|--)/;

export function printedIn(blocks: readonly ScriptBlock[]): Set<string> {
  const text = blocks.flatMap(({statements}) => statements).join('\n');
  return new Set([...text.matchAll(/\bprint\(@(\w+)/g)].map(([, name]) => name!));
}

export function mapsIn(text: string): Set<string> {
  return new Set([...mapUses(text)].map(({name}) => name));
}

/** Each map that a text names, with the place where its name and key end. */
function* mapUses(text: string): Iterable<{name: string; end: number}> {
  for (const match of text.matchAll(/@(\w*)/g)) {
    const afterName = match.index + match[0].length;
    yield {
      name: match[1] ?? '',
      end: text[afterName] === '[' ? endOfKey(text, afterName) : afterName,
    };
  }
}

function endOfKey(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '[') depth += 1;
    if (text[at] === ']') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

/** The fields of tracepoints that a text names, as in `args->skaddr`. */
export function fieldsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\bargs->(\w+)/g)].map(([, field]) => field!))];
}
