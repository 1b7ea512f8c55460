// Makes the macros of layout.mjs: those that C programs share (record.h), and those of the script.

import {CALLS, CLASSES, HELPER_MAPS, MAPS, NUMBERS, RECORDS, SUMS} from '../layout.mjs';

const hex = (bits) => `0x${bits.toString(16)}`;
const upper = (name) => name.replace(/\W/g, '_').toUpperCase();

/** bpf/requests/record.h: word numbers, fields, classes and other numbers, as C has them. */
export function recordHeader() {
  return [
    '// The words of bpf/requests/layout.mjs for C and for the script. Generated: `npm run probes`.',
    '// REQUEST_STATUS(word) reads a field, REQUEST_STATUS_BITS(value) puts a value in its place,',
    '// REQUEST_STATUS_MASK has its bits. A flag is the mask of its one bit.',
    '#pragma once',
    '',
    ...Object.entries(CLASSES).map(([name, {number}]) => `#define CLASS_${upper(name)} ${number}`),
    ...Object.entries(NUMBERS).flatMap(([list, names]) => [
      '',
      ...Object.entries(names).map(
        ([name, number]) => `#define ${numberName(list, name)} ${number}`,
      ),
    ]),
    ...RECORDS.flatMap((record) => ['', ...recordMacros(record)]),
    '',
  ].join('\n');
}

function numberName(list, name) {
  return `${upper(list)}_${upper(name.replace(/(?<=[a-z])(?=[A-Z])/g, '_'))}`;
}

function recordMacros({name, map, doc, words}) {
  const prefix = upper(name);
  return [
    `// ${name}: ${map}, ${doc}.`,
    ...words.map((word, at) => `#define ${prefix}_${upper(word.name)} ${at} // ${word.doc}`),
    ...words.flatMap((word) =>
      (word.fields ?? []).flatMap((field) =>
        fieldMacros(`${prefix}_${fieldName(word, field, words)}`, field),
      ),
    ),
  ];
}

/** A field is named alone where no other word of its record has a field of that name. */
export function fieldName(word, field, words) {
  const isShared = words.some(
    (other) => other !== word && other.fields?.some(({name}) => name === field.name),
  );
  return upper(isShared ? `${field.name}_${word.name}` : field.name);
}

function fieldMacros(name, {bits: [first, count], fits, isNumber, doc}) {
  const mask = (1n << BigInt(count)) - 1n;
  const inPlace = hex(mask << BigInt(first));
  if (count === 1 && !isNumber) return [`#define ${name} ${inPlace} // ${doc}`];
  const shifted = first === 0 ? '(word)' : `((word) >> ${first})`;
  const read = first + count === 64 ? shifted : `(${shifted} & ${hex(mask)})`;
  const value = fits || first + count === 64 ? '(value)' : `((value) & ${hex(mask)})`;
  return [
    `#define ${name}(word) ${read} // ${doc}`,
    `#define ${name}_BITS(value) ${first === 0 ? value : `(${value} << ${first})`}`,
    `#define ${name}_MASK ${inPlace}`,
  ];
}

/** What only the script needs: copies of its tuples, sums, lists of maps, system calls by number. */
export function scriptMacros() {
  return [...RECORDS.flatMap(tupleMacros), ...sumMacros(), ...mapMacros(), ...callMacros()].join(
    '\n',
  );
}

/** `REQUEST_WITH_META($r, $meta)` is the tuple $r with another word, EMPTY_REQUEST one of zeros ($z). */
function tupleMacros({name, words}) {
  if (words.length < 2) return [];
  const copies = words.map((word, changed) => {
    const copy = words.map((_, at) => (at === changed ? 'value' : `tuple.${at}`)).join(', ');
    return `#define ${upper(name)}_WITH_${upper(word.name)}(tuple, value) (${copy})`;
  });
  return [...copies, `#define EMPTY_${upper(name)} (${words.map(() => '$z').join(', ')})`];
}

/** CHARGE_FS_META(ns) adds to a sum; the sums of a request are in variables while it is charged. */
function sumMacros() {
  const first = RECORDS.find(({name}) => name === 'request').words.findIndex(({sums}) => sums);
  const charge = SUMS.flatMap((halves, at) =>
    halves.map((part, half) => {
      const sum = `$sum${first + at}`;
      const ns = half === 0 ? 'ns' : '(ns << 32)';
      return `#define CHARGE_${upper(part)}(ns) ${sum} = ${sum} + ${ns};`;
    }),
  );
  const [cpu] = SUMS;
  if (cpu.join() !== 'cpu,runqueue') throw new Error('cpu and runqueue share no word');
  return [
    ...charge,
    `#define CHARGE_CPU_AND_RUNQUEUE(cpu, queued) $sum${first} = $sum${first} + cpu + (queued << 32);`,
    ...Object.entries(NUMBERS.blocked).map(
      ([on, number]) =>
        `#define REQUEST_BLOCKED_BY_${upper(on)} ${hex(BigInt(number) << blockedAt())}`,
    ),
  ];
}

function blockedAt() {
  return BigInt(fieldNamed('request', 'blocked').bits[0]);
}

function fieldNamed(record, field) {
  return RECORDS.find(({name}) => name === record)
    .words.flatMap(({fields}) => fields ?? [])
    .find(({name}) => name === field);
}

function mapMacros() {
  const both = (list) => list.join('; \\\n  ');
  const side = MAPS.map(({name, sides}) => `print(@requests_${name}${sides ? '##side' : ''})`);
  const clears = MAPS.filter(({sides}) => sides).map(({name}) => `clear(@requests_${name}##side)`);
  const sidesOf = ({name, sides}) =>
    sides ? [`@requests_${name}0`, `@requests_${name}1`] : [`@requests_${name}`];
  const last = MAPS.filter(({atEnd}) => atEnd).flatMap(sidesOf);
  const all = [...MAPS.flatMap(sidesOf), ...HELPER_MAPS.map((name) => `@requests_${name}`)];
  return [
    `#define PRINT_SIDE(side) ${both(side)};`,
    `#define CLEAR_SIDE(side) ${both(clears)};`,
    `#define PRINT_LAST ${both(last.map((map) => `print(${map})`))};`,
    `#define CLEAR_ALL ${both(all.map((map) => `clear(${map})`))};`,
  ];
}

/**
 * THREAD_IN_READ is the class of a call in its place. CALLS_FROM_64 has a bit for each call that the
 * script follows, of those with the numbers 64 to 127.
 */
function callMacros() {
  const words = new Map();
  for (const number of Object.values(CALLS)) {
    const first = number - (number % 64);
    words.set(first, (words.get(first) ?? 0n) | (1n << BigInt(number % 64)));
  }
  const [first] = fieldNamed('thread', 'class').bits;
  return [
    ...Object.entries(CLASSES).map(
      ([name, {number}]) =>
        `#define THREAD_IN_${upper(name)} ${hex(BigInt(number) << BigInt(first))}`,
    ),
    ...[...words].map(([from, bits]) => `#define CALLS_FROM_${from} ${hex(bits)}`),
  ];
}
