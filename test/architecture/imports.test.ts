// Holds ARCHITECTURE.md's import table: which room may import which, and which library lives where.
// A debt is written down in EXCEPTIONS, with its reason; one that is no longer needed fails too.

import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join, normalize, relative} from 'node:path';
import {describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

const ANYTHING = 'anything';

/** Rooms and what they may import besides themselves. The longest path that fits names a file's room. */
const MAY_IMPORT: Readonly<Record<string, readonly string[] | typeof ANYTHING>> = {
  'src/domain': [],
  'src/pace': [],
  'src/contract': ['src/domain'],
  'src/wire': ['src/domain'],
  'src/flame': ['src/domain'],
  'src/insight': ['src/domain', 'src/contract'],
  'src/scenario': ['src/domain'],
  'src/gate': ['src/domain', 'src/contract', 'src/insight', 'src/scenario'],
  'src/generators': ['src/domain'],
  'src/trace': ['src/domain', 'src/pace'],
  'src/guard': ['src/domain', 'src/pace'],
  'src/attach': ['src/domain', 'src/pace', 'src/wire'],
  'src/client': ['src/domain', 'src/pace', 'src/contract'],
  'src/parts': ['src/domain'],
  'src/setup': [],
  'src/packages': ['src/setup'],
  'src/store': ['src/domain', 'src/pace', 'src/flame'],
  'src/export': ['src/domain', 'src/contract', 'src/flame', 'src/guard'],
  'src/load': ['src/domain', 'src/pace', 'src/scenario'],
  'src/collector': ['src/domain', 'src/pace', 'src/wire', 'src/guard'],
  'src/api': [
    'src/domain',
    'src/pace',
    'src/contract',
    'src/wire',
    'src/flame',
    'src/insight',
    'src/export',
    'src/guard',
  ],
  'src/commands': ANYTHING,
  agent: ['src/domain', 'src/pace', 'src/wire'],
  'agent/main.ts': ANYTHING,
  ui: ['src/domain', 'src/pace', 'src/contract', 'src/wire', 'src/flame'],
};

/** What wires the others together is imported by nobody else. */
const IMPORTED_BY_NOBODY = ['src/commands', 'ui'];

/** Libraries with the rooms that have a job for them. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  '@opentelemetry': ['src/trace'],
  'better-sqlite3': ['src/store'],
  commander: ['src/commands'],
  esbuild: ['src/packages'],
  express: ['src/api'],
  long: ['src/wire', 'src/trace'],
  preact: ['ui'],
  'pprof-format': ['src/export'],
  protobufjs: ['src/wire', 'src/trace', 'src/api'],
  'string-width': ['src/commands'],
  typescript: ['src/setup'],
  undici: ['src/client', 'src/trace'],
  uplot: ['ui'],
  vite: ['ui'],
  ws: ['src/api', 'src/collector', 'agent'],
  yaml: ['src/scenario', 'src/commands'],
  zod: ['src/api', 'src/client', 'src/gate', 'src/scenario'],
};

/** `importing file → imported`, with the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

interface Import {
  readonly file: string;
  /** A path below the root, or the name of a library. */
  readonly imported: string;
  readonly isLibrary: boolean;
}

const imports = ['src', 'agent', 'ui'].flatMap(sourceFiles).flatMap(importsOf);

describe('the house', () => {
  test('has no file outside of a room', () => {
    const homeless = imports.map(({file}) => file).filter((file) => roomOf(file) === undefined);

    assert.deepEqual([...new Set(homeless)], []);
  });

  test('imports between rooms as the table allows', () => {
    const broken = imports.filter((each) => !each.isLibrary && !isAllowed(each)).map(arrow);

    assert.deepEqual(broken.filter(isUnexpected), []);
  });

  test('keeps each library in the rooms that have a job for it', () => {
    const broken = imports.filter((each) => each.isLibrary && !isAtHome(each)).map(arrow);

    assert.deepEqual(broken.filter(isUnexpected), []);
  });

  test('has no exception that is no longer needed', () => {
    const known = new Set(imports.map(arrow));

    assert.deepEqual(
      Object.keys(EXCEPTIONS).filter((exception) => !known.has(exception)),
      [],
    );
  });

  test('names every room in ARCHITECTURE.md with what it may import', () => {
    const table = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

    const rooms = new Set(imports.map(({file}) => roomOf(file)));
    for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
      if (room.endsWith('.ts') || !rooms.has(room)) continue;
      const row = table.split('\n').find((line) => line.startsWith(`| \`${room}/\` |`));
      const cell = row?.split('|').at(-2)?.trim();
      const names = allowed === ANYTHING ? allowed : allowed.map(shortName).join(', ') || 'nothing';
      assert.equal(cell, names, room);
    }
  });
});

function isAllowed({file, imported}: Import): boolean {
  const [from, to] = [roomOf(file), roomOf(imported)];
  if (from === undefined || from === to || from === 'agent/main.ts') return true;
  if (to === undefined) return isPackageFile(imported);
  if (IMPORTED_BY_NOBODY.includes(to)) return false;
  const allowed = MAY_IMPORT[from]!;
  return allowed === ANYTHING || allowed.includes(to);
}

function isAtHome({file, imported}: Import): boolean {
  const rooms = LIBRARIES[imported];
  return rooms !== undefined && rooms.includes(roomOf(file) ?? '');
}

function isPackageFile(path: string): boolean {
  return path === 'package.json';
}

function isUnexpected(line: string): boolean {
  return !(line in EXCEPTIONS);
}

function arrow({file, imported}: Import): string {
  return `${file} → ${imported}`;
}

function shortName(room: string): string {
  return room.slice(room.lastIndexOf('/') + 1);
}

function roomOf(path: string): string | undefined {
  return Object.keys(MAY_IMPORT)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((left, right) => right.length - left.length)[0];
}

function importsOf(file: string): Import[] {
  const {importedFiles} = ts.preProcessFile(readFileSync(join(root, file), 'utf8'));
  return importedFiles
    .map(({fileName}) => fileName)
    .filter((name) => !name.startsWith('node:'))
    .map((name) => {
      const isLibrary = !name.startsWith('.');
      return {file, imported: isLibrary ? libraryOf(name) : pathOf(file, name), isLibrary};
    });
}

function pathOf(file: string, imported: string): string {
  return normalize(join(dirname(file), imported)).replace(/\.js$/, '.ts');
}

/** `preact/hooks` is preact; all of OpenTelemetry is one. */
function libraryOf(name: string): string {
  return name.split('/')[0]!;
}

function sourceFiles(folder: string): string[] {
  const entries = readdirSync(join(root, folder), {withFileTypes: true, recursive: true});
  return entries
    .filter((entry) => entry.isFile() && /(?<!\.generated\.d)\.(ts|tsx|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}
