// Tells in words, and draws, what layout.mjs says: for the head of the script and for bpf/README.md.

import {CLASSES, MAPS, NUMBERS, RECORDS} from '../layout.mjs';

const WIDTH = 100;
const KEY_WIDTH = 33;

/** Lines of a comment: the maps that the script prints. */
export function mapsInWords() {
  return MAPS.flatMap(({name, key, sides, doc}) => {
    const map = `@requests_${name}${sides ? '0' : ''}${key ? `[${key}]` : ''}`;
    return comment(`//          ${map.padEnd(KEY_WIDTH)} `, doc);
  }).join('\n');
}

/** Lines of a comment: the records and their words. */
export function recordsInWords() {
  return RECORDS.map((record) =>
    [`// ${record.map}: ${record.doc}`, ...record.words.flatMap(wordInWords)].join('\n'),
  ).join('\n');
}

function wordInWords({name, doc, fields = []}, at) {
  return [
    ...comment(`//   .${at} ${name.padEnd(16)} `, doc),
    ...fields.flatMap((field) =>
      comment(
        `//      ${bitsOf(field).padStart(5)} ${field.name.padEnd(13)} `,
        field.of === undefined ? field.doc : `${field.of}: ${field.doc}`,
      ),
    ),
  ];
}

function bitsOf({bits: [first, count]}) {
  return count === 1 ? `${first}` : `${first}-${first + count - 1}`;
}

function comment(head, text) {
  const lines = [];
  let line = head;
  for (const word of text.split(' ')) {
    if (line.length + word.length > WIDTH) {
      lines.push(line.trimEnd());
      line = `//${' '.repeat(head.length - 2)}`;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

const BEGIN = '<!-- drawn by bpf/requests/generate.mjs -->';
const END = '<!-- end of the drawing -->';

/** The text with the drawing between its marks made anew. Throws where the marks are missing. */
export function withDrawing(text) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('the marks of the drawing are missing');
  return `${text.slice(0, begin + BEGIN.length)}\n\n${drawing()}\n\n${text.slice(end)}`;
}

function drawing() {
  const drawn = RECORDS.filter(({isRead}) => isRead).flatMap(({name, map, doc, words}) => [
    `${name}  ${map}: ${doc}`,
    '',
    ...words.flatMap(drawWord),
    '',
  ]);
  const lists = {class: mapValues(CLASSES, ({number}) => number), ...NUMBERS};
  const listed = Object.entries(lists).map(
    ([name, numbers]) => `${name.padEnd(10)}${Object.entries(numbers).map(inOrder).join(', ')}`,
  );
  return ['```', ...drawn, ...listed, '```'].join('\n');
}

function inOrder([name, number]) {
  return `${number} ${name}`;
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/** One line for each kind of entry, where fields depend on it. */
function drawWord({name, doc, sums, fields = []}, at) {
  const head = `  ${at}  ${name.padEnd(9)}`;
  const kinds = [...new Set(fields.flatMap(({of}) => of ?? []))];
  const rows = kinds.map((kind) => fieldCells(fields.filter(({of}) => (of ?? kind) === kind)));
  if (sums !== undefined) rows.push(sumCells(sums));
  else if (kinds.length === 0 && fields.length > 0) rows.push(fieldCells(fields));
  if (rows.length === 0) return [`${head}${doc}`];
  return rows.flatMap((cells, row) =>
    drawRow(row === 0 ? head : ' '.repeat(head.length), cells, kinds[row] ?? ''),
  );
}

function drawRow(head, cells, kind) {
  const names = cells.map((cell) => cell.name.padStart(cell.width)).join(' | ');
  const bits = cells.map((cell) => cell.bits.padStart(cell.width)).join('   ');
  return [`${head}| ${names} | ${kind}`.trimEnd(), `${' '.repeat(head.length)}  ${bits}`];
}

function sumCells([low, high]) {
  return [cell(high, '63-32'), cell(low, '31-0')];
}

/** The highest bits first. */
function fieldCells(fields) {
  const falling = fields.toSorted((left, right) => right.bits[0] - left.bits[0]);
  return falling.map((field) => cell(field.name, bitsDown(field)));
}

function bitsDown({bits: [first, count]}) {
  return count === 1 ? `${first}` : `${first + count - 1}-${first}`;
}

function cell(name, bits) {
  return {name, bits, width: Math.max(name.length, bits.length)};
}
