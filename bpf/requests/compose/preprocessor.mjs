// Writes a script out of parts in the manner of the C preprocessor, which bpftrace 0.17 has for names
// without arguments only. It knows `#define NAME(a, b) text` with lines that end in a backslash, `##`,
// `#include "file"`, and three things of its own:
//
// - A statement that names a map `@x_SIDE` is written for both sides, under `if (@side)`.
// - BYTES("HTTP") is the number that those bytes make in memory, the first one lowest.
// - Masks of known numbers, (0x1 | 0x2) and ~(0x1 | 0x2), are computed.
//
// Files whose name ends in .h hold definitions only. Throws on what it cannot expand.

/** @typedef {{params: readonly string[] | undefined, body: string}} Macro */

const MAX_DEPTH = 32;
const ALL_BITS = (1n << 64n) - 1n;
const NAME = /(?<![\w$@"])[A-Z][A-Z0-9_]*\b/g;

export class Preprocessor {
  /** @type {Map<string, Macro>} */
  #macros = new Map();
  #readFile;

  /** @param {(name: string) => string} readFile gives the text of an included file */
  constructor(readFile) {
    this.#readFile = readFile;
  }

  /** The text of the script, with the definitions that it makes taken out. */
  expand(text, indent = '') {
    const lines = [];
    for (const line of joinContinued(text)) lines.push(...this.#expandLine(line, indent));
    return lines;
  }

  #expandLine(line, indent) {
    if (line.startsWith('#define ')) return this.#define(line);
    const included = /^(\s*)#include "(.+)"$/.exec(line);
    if (included !== null) return this.#include(indent + included[1], included[2]);
    if (/^\s*\/\//.test(line) || line.startsWith('#!')) return [indent + line];
    if (line.trim() === '') return [''];
    return forBothSides(this.#expandNames(line, 0).split('\n')).map((each) =>
      each.trim() === '' ? '' : indent + foldMasks(each),
    );
  }

  #define(line) {
    const [, name, params, body] = /^#define (\w+)(?:\(([^)]*)\))?\s*([^]*)$/.exec(line);
    const names = params?.split(',').map((each) => each.trim());
    this.#macros.set(name, {params: names, body: body.replace(/ +\/\/.*$/, '').trim()});
    return [];
  }

  #include(indent, name) {
    const lines = this.expand(this.#readFile(name), indent);
    return name.endsWith('.h') ? [] : lines;
  }

  /** A macro of several lines gets the indentation of the line that it stands in. */
  #expandNames(text, depth) {
    if (depth > MAX_DEPTH) throw new Error(`definitions go in a circle: ${text}`);
    const indent = /^\s*/.exec(text)[0];
    let expanded = '';
    let from = 0;
    for (const match of text.matchAll(NAME)) {
      if (match.index < from || PLAIN.has(match[0]) || isInString(text, match.index)) continue;
      const {value, end} = this.#valueAt(text, match);
      expanded += text.slice(from, match.index) + value.replaceAll('\n', `\n${indent}`);
      from = end;
      if (/[;}]$/.test(value) && text[from] === ';') from += 1;
    }
    expanded += text.slice(from);
    return from === 0 ? text : this.#expandNames(expanded, depth + 1);
  }

  #valueAt(text, {0: name, index}) {
    const afterName = index + name.length;
    if (name === 'BYTES') return bytesAt(text, afterName);
    const macro = this.#macros.get(name);
    if (macro === undefined) throw new Error(`${name} is not defined: ${text.trim()}`);
    if (macro.params === undefined) return {value: macro.body, end: afterName};
    const {args, end} = argumentsAt(text, afterName);
    if (args.length !== macro.params.length) {
      throw new Error(`${name} takes ${macro.params.length} arguments: ${text.trim()}`);
    }
    return {value: substitute(macro, args), end};
  }
}

/** Words in capitals that are bpftrace's own. */
const PLAIN = new Set(['BEGIN', 'END']);

/** A definition over several lines becomes one line with line feeds; its body is two columns in. */
function joinContinued(text) {
  const joined = text.replace(/\n$/, '').replace(/ *\\\n {0,2}/g, '\u0000');
  return joined.split('\n').map((line) => line.replaceAll('\u0000', '\n'));
}

function substitute({params, body}, args) {
  const valueOf = new Map(params.map((param, at) => [param, args[at]]));
  return body
    .replace(/(?<![\w$@"])[a-z]\w*\b/g, (word, at) =>
      valueOf.has(word) && !isInString(body, at) ? valueOf.get(word) : word,
    )
    .replaceAll('##', '');
}

function argumentsAt(text, open) {
  if (text[open] !== '(') throw new Error(`arguments are missing: ${text.trim()}`);
  const args = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < text.length; at += 1) {
    if ('([{'.includes(text[at])) depth += 1;
    if (')]}'.includes(text[at])) depth -= 1;
    if ((depth === 1 && text[at] === ',') || depth === 0) {
      args.push(text.slice(start, at).trim());
      start = at + 1;
    }
    if (depth === 0) return {args: args.length === 1 && args[0] === '' ? [] : args, end: at + 1};
  }
  throw new Error(`arguments do not end: ${text.trim()}`);
}

function bytesAt(text, open) {
  const [whole, bytes] = /^\("([^"]+)"\)/.exec(text.slice(open)) ?? [];
  if (bytes === undefined) throw new Error(`BYTES takes a string: ${text.trim()}`);
  const hex = Buffer.from(JSON.parse(`"${bytes}"`), 'latin1')
    .reverse()
    .toString('hex');
  return {value: `0x${hex}`, end: open + whole.length};
}

function isInString(text, at) {
  return (text.slice(0, at).match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;
}

function forBothSides(lines) {
  return lines.flatMap((line) => {
    if (!/@\w+_SIDE\b/.test(line)) return [line];
    const [, indent, statement] = /^(\s*)(.*)$/.exec(line);
    const on = (side) => `${indent}  ${statement.replace(/_SIDE\b/g, side)}`;
    return [`${indent}if (@side) {`, on(1), `${indent}} else {`, on(0), `${indent}}`];
  });
}

/** Also takes parentheses away that hold one name. */
function foldMasks(line) {
  return line
    .replace(/\((0x[0-9a-f]+(?: \| 0x[0-9a-f]+)+)\)/g, (_, list) => {
      const mask = list.split(' | ').reduce((bits, each) => bits | BigInt(each), 0n);
      return `0x${mask.toString(16)}`;
    })
    .replace(/(?<=\()\(([$\w.]+)\)(?= )/g, '$1')
    .replace(/~(0x[0-9a-f]+)/g, (_, mask) => `0x${(ALL_BITS ^ BigInt(mask)).toString(16)}`);
}
