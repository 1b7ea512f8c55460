// Holds the order of folders within a room. A room's folders form layers: a file imports from its
// own folder and from folders that stand before it in the list, so that imports never form a circle.
// Folders that stand side by side do not import each other.

import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join, normalize, relative} from 'node:path';
import {describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The files that lie in the room itself, in none of its folders. */
const OWN_FILES = '.';

/** One folder, or several side by side. */
type Layer = string | readonly string[];

/** A feature of the page: what it shows, what it asks for, how that is drawn. */
const FEATURE: readonly Layer[] = ['model', 'data', 'canvas', 'view'];

/** The folders of each room, the lowest layer first. */
const LAYERS: Readonly<Record<string, readonly Layer[]>> = {
  agent: [
    ['elf', 'btf', 'children', 'limits', 'single-file', 'http2'],
    ['symbols', 'bpftrace', 'targets', 'spool'],
    'resources',
    ['probes', 'uplink'],
    'core',
    ['doctor', 'life'],
    OWN_FILES,
  ],
  'agent/probes': [
    ['ports', 'origins'],
    ['figures', 'requests', 'stacks'],
    'processors',
    OWN_FILES,
    'running',
  ],
  'src/collector': [['agents', 'runs'], OWN_FILES],
  'src/insight': [
    'words',
    'sums',
    'budgets',
    'hops',
    'functions',
    'failures',
    'effect',
    'change',
    'causes',
    'compare',
    'stretches',
    'ramp',
    'soak',
    'report',
    OWN_FILES,
  ],
  'src/insight/causes': ['question', 'catalogue', OWN_FILES],
  'src/api': ['answers', 'queries', 'input', 'metrics', 'live', 'routes', OWN_FILES],
  'src/trace': [OWN_FILES, ['metrics', 'profiles']],
  'src/store': [
    'bytes',
    'file',
    'run',
    ['figures', 'stacks'],
    'requests',
    'hops',
    'write',
    OWN_FILES,
  ],
  'src/load': [
    'http',
    'timing',
    'strain',
    'image',
    'registry',
    'docker',
    'results',
    'operations',
    'users',
    'threads',
    OWN_FILES,
  ],
  'src/commands': [
    'console',
    'render',
    ['exec', 'compare', 'report', 'shell', 'init', 'runs'],
    'wiring',
    'self-test',
    OWN_FILES,
  ],
  ui: [
    'words',
    'time',
    'address',
    'run',
    'data',
    'controls',
    'charts',
    ['latency', 'clients', 'requests', 'flame', 'causes', 'agents'],
    ['hops', 'history'],
    ['page', 'report'],
    OWN_FILES,
  ],
  'ui/latency': FEATURE,
  'ui/clients': FEATURE,
  'ui/requests': FEATURE,
  'ui/flame': FEATURE,
  'ui/causes': FEATURE,
  'ui/hops': FEATURE,
  'ui/history': FEATURE,
  'ui/agents': FEATURE,
};

for (const [room, layers] of Object.entries(LAYERS)) {
  describe(`the folders of ${room}`, () => {
    test('are all in the list of layers', () => {
      const folders = filesIn(room).map((file) => layerOf(room, file));

      assert.deepEqual(
        [...new Set(folders)].filter((folder) => !layers.flat().includes(folder)),
        [],
      );
    });

    test('import only from lower layers', () => {
      const upward = filesIn(room).flatMap((file) =>
        importsWithin(room, file)
          .filter((imported) => !mayImport(room, file, imported))
          .map((imported) => `${file} → ${imported}`),
      );

      assert.deepEqual(upward, []);
    });
  });
}

function mayImport(room: string, file: string, imported: string): boolean {
  const [from, to] = [layerOf(room, file), layerOf(room, imported)];
  return from === to || rankOf(room, from) > rankOf(room, to);
}

function rankOf(room: string, folder: string): number {
  return LAYERS[room]!.findIndex((layer) => [layer].flat().includes(folder));
}

/** The first folder below the room that a file lies in. */
function layerOf(room: string, file: string): string {
  const parts = relative(room, file).split('/');
  return parts.length === 1 ? OWN_FILES : parts[0]!;
}

function importsWithin(room: string, file: string): string[] {
  const {importedFiles} = ts.preProcessFile(readFileSync(join(root, file), 'utf8'));
  return importedFiles
    .map(({fileName}) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => normalize(join(dirname(file), name)).replace(/\.js$/, '.ts'))
    .filter((path) => path.startsWith(`${room}/`));
}

function filesIn(room: string): string[] {
  return readdirSync(join(root, room), {withFileTypes: true, recursive: true})
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
