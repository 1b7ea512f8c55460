// Holds the size of folders: one that holds more files than fit on a screen gets sub-folders by subject.
// Generated files do not count. A folder that is larger is written down in LARGER, with its reason. It
// may not grow further, and its line goes when it is no longer needed.

import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {join, relative} from 'node:path';
import {describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

const MOST_FILES = 25;
const ROOMS = ['src', 'agent', 'ui', 'bpf', 'test'];

interface LargerFolder {
  readonly mostFiles: number;
  readonly reason: string;
}

const LARGER: Readonly<Record<string, LargerFolder>> = {};

const sizes = folderSizes();

describe('a folder', () => {
  test(`holds at most ${MOST_FILES} files`, () => {
    const tooLarge = [...sizes].filter(
      ([folder, files]) => files > (LARGER[folder]?.mostFiles ?? MOST_FILES),
    );

    assert.deepEqual(tooLarge, []);
  });

  test('has no exception that is no longer needed', () => {
    const smallAgain = Object.keys(LARGER).filter(
      (folder) => (sizes.get(folder) ?? 0) <= MOST_FILES,
    );

    assert.deepEqual(smallAgain, []);
  });
});

/** The number of files by folder, those of its sub-folders left out. */
function folderSizes(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const room of ROOMS) {
    const entries = readdirSync(join(root, room), {withFileTypes: true, recursive: true});
    for (const entry of entries) {
      if (!entry.isFile() || entry.name.includes('.generated.')) continue;
      const folder = relative(root, entry.parentPath);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  return counts;
}
