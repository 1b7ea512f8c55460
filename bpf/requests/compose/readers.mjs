// Makes the TypeScript that reads the words of layout.mjs: one object for each record that the script
// prints, with the numbers of its words and a function for each field. Numbers are read from the two
// halves of a word, because JavaScript computes with bits of 32 only.

import {fileURLToPath} from 'node:url';

import {format, resolveConfig} from 'prettier';

import {CLASSES, NUMBERS, RECORDS, SUMS} from '../layout.mjs';
import {fieldName} from './definitions.mjs';

const HALF = 32;

/** The text of agent/probes/requests/record-words.generated.ts. */
export async function recordReaders() {
  const options = await resolveConfig(fileURLToPath(import.meta.url));
  return format(text(), {...options, parser: 'typescript'});
}

function text() {
  return [
    '// Reads the words that bpf/requests.bt prints. Generated from bpf/requests/layout.mjs by',
    '// `npm run probes`.',
    '',
    "import type {BudgetPart} from '../../../src/domain/request.js';",
    "import type {Words} from '../../bpftrace/words.js';",
    '',
    ...RECORDS.filter(({isRead}) => isRead).flatMap(recordObject),
    ...Object.entries(NUMBERS).flatMap(numbersObject),
    ...classParts(),
    ...sumParts(),
  ].join('\n');
}

function recordObject({name, map, doc, words}) {
  return [
    `/** ${map}: ${doc}. */`,
    `export const ${name.toUpperCase()} = {`,
    '  /** The number of its words. */',
    `  wordCount: ${words.length},`,
    ...words.flatMap((word, at) => [
      ...(word.fields === undefined ? member(camel(word.name), word.doc, at) : []),
      ...(word.fields ?? []).flatMap((field) =>
        member(camel(fieldName(word, field, words)), docOf(field), readerOf(field, at)),
      ),
    ]),
    '} as const;',
    '',
  ];
}

function member(name, doc, value) {
  return [`  /** ${sentence(doc)} */`, `  ${name}: ${value},`];
}

function docOf({of, doc}) {
  return of === undefined ? doc : `where the kind is ${of}: ${doc}`;
}

function sentence(doc) {
  return `${doc[0].toUpperCase()}${doc.slice(1)}.`;
}

function readerOf({bits: [first, count], isNumber}, word) {
  const isFlag = count === 1 && !isNumber;
  const type = isFlag ? 'boolean' : 'number';
  return `(words: Words): ${type} => ${isFlag ? flagAt(first, word) : bitsAt(first, count, word)}`;
}

function flagAt(first, word) {
  const half = first < HALF ? 'low' : 'high';
  return `(words.${half}(${word}) & ${hex(1n << BigInt(first % HALF))}) !== 0`;
}

function bitsAt(first, count, word) {
  const end = first + count;
  if (end <= HALF) return inHalf(`words.low(${word})`, first, count);
  if (first >= HALF) return inHalf(`words.high(${word})`, first - HALF, count);
  if (first === 0)
    return `${inHalf(`words.high(${word})`, 0, count - HALF)} * 2 ** 32 + words.low(${word})`;
  if (count > HALF) throw new Error('no reader for a long field that begins inside of a word');
  const both = `(words.high(${word}) << ${HALF - first}) | (words.low(${word}) >>> ${first})`;
  return count === HALF ? `(${both}) >>> 0` : `(${both}) & ${hex((1n << BigInt(count)) - 1n)}`;
}

function inHalf(half, first, count) {
  if (count === HALF) return half;
  const shifted = first === 0 ? half : `${half} >>> ${first}`;
  if (first + count === HALF) return `(${shifted})`;
  return `(${first === 0 ? shifted : `(${shifted})`} & ${hex((1n << BigInt(count)) - 1n)})`;
}

function numbersObject([list, names]) {
  const members = Object.entries(names).map(([name, number]) => `${name}: ${number}`);
  return [`export const ${list.toUpperCase()} = {${members.join(', ')}} as const;`, ''];
}

/** By the number of a class. */
function classParts() {
  const lines = Object.values(CLASSES).map(({number, onConnection, onFile}) => {
    const parts = Object.entries({onConnection, onFile}).filter(([, part]) => part !== undefined);
    return `  ${number}: {${parts.map(([where, part]) => `${where}: '${part}'`).join(', ')}},`;
  });
  return [
    '/** The part that a call is charged to, by the number of its class. */',
    'export const CLASS_PARTS: Readonly<',
    '  Record<number, {readonly onConnection?: BudgetPart; readonly onFile?: BudgetPart}>',
    '> = {',
    ...lines,
    '};',
    '',
  ];
}

function sumParts() {
  const first = RECORDS.find(({name}) => name === 'request').words.findIndex(({sums}) => sums);
  return [
    '/** The parts whose sums a request carries, in the order of its words, low half first. */',
    'export const SUM_PARTS = [',
    ...SUMS.map((halves) => `  ${halves.map((part) => `'${part}'`).join(', ')},`),
    '] as const satisfies readonly BudgetPart[];',
    '',
    '/** The first word with sums, and the one behind the last. */',
    `export const SUM_WORDS = {first: ${first}, end: ${first + SUMS.length}} as const;`,
    '',
  ];
}

function camel(name) {
  return name.toLowerCase().replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}

function hex(bits) {
  return `0x${bits.toString(16)}`;
}
