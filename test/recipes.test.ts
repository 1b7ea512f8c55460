// Holds the documents for newcomers against the tree: files that they name exist. Also holds what the
// recipes of CONTRIBUTING.md rest on, where no other test does.

import assert from 'node:assert/strict';
import {readFileSync, readdirSync} from 'node:fs';
import {join, relative} from 'node:path';
import {describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

import {STEPS} from '../src/domain/step.js';

const root = fileURLToPath(new URL('../', import.meta.url));

const FOLDERS = ['src', 'agent', 'ui', 'bpf', 'test'];
/** Names of files and folders that stand for others, such as NAME or `0001-….sql`. */
const PLACEHOLDER = /NAME|…|[<>{}]/;
const FILE_NAME = /^[\w.*-]+\.(?:bt|c|css|h|js|json|md|mjs|ndjson|py|sql|ts|tsx|yaml)$/;

const paths = pathsOfTree();

for (const document of ['CONTRIBUTING.md', 'ARCHITECTURE.md']) {
  describe(document, () => {
    const names = [...codeWords(document)].filter((word) => !PLACEHOLDER.test(word));

    test('names folders and files by paths that exist', () => {
      const named = names.filter((word) => FOLDERS.includes(word.split('/')[0]!));

      assert.ok(named.length > 20, `only ${named.length} paths were found`);
      assert.deepEqual(
        named.filter((path) => !exists(path)),
        [],
      );
    });

    test('names files without their folder only if there is one of that name', () => {
      const named = names.filter((word) => FILE_NAME.test(word));

      assert.deepEqual(
        named.filter((name) => !exists(name) && !exists(`**/${name}`)),
        [],
      );
    });
  });
}

describe('a new step', () => {
  test('comes after those of released run files, which store the position of a step', () => {
    const released = [
      ...['ping', 'token', 'blob.head', 'blob.get', 'blob.delete', 'blob.mount'],
      ...['upload.start', 'upload.chunk', 'upload.finish', 'upload.status', 'upload.cancel'],
      ...['manifest.head', 'manifest.get', 'manifest.put', 'manifest.delete'],
      ...['tags.list', 'referrers.list', 'catalog.list', 'other'],
    ];

    assert.deepEqual(STEPS.slice(0, released.length), released);
  });
});

/** The words in backticks, and those of the commands in blocks of code. */
function codeWords(document: string): ReadonlySet<string> {
  const text = readFileSync(join(root, document), 'utf8').replace(/^```.*$/gm, '`');
  const code = [...text.matchAll(/`([^`]+)`/g)].flatMap(([, words]) => words!.split(/\s+/));
  return new Set(code.map((word) => word.replace(/[/:]+$/, '')));
}

/** `*` stands for any part of a name, `**` for any folders. */
function exists(path: string): boolean {
  if (!path.includes('*')) return paths.has(path);
  const pattern = path
    .replace(/[.+?^$()|[\]\\]/g, String.raw`\$&`)
    .replace('**', '.+')
    .replace(/(?<!\.)\*/g, '[^/]*');
  const wanted = new RegExp(`^${pattern}$`);
  return [...paths].some((each) => wanted.test(each));
}

function pathsOfTree(): ReadonlySet<string> {
  const rootFiles = readdirSync(root, {withFileTypes: true}).filter((entry) => entry.isFile());
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), {withFileTypes: true, recursive: true}).map((entry) =>
      relative(root, join(entry.parentPath, entry.name)),
    ),
  );
  return new Set([...rootFiles.map(({name}) => name), ...FOLDERS, ...below]);
}
