// Compares text with test/golden/<name>. UPDATE_GOLDEN=1 writes the file instead; read the diff then.

import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';

const FOLDER = new URL('../../../golden/', import.meta.url);

export function assertGolden(name: string, actual: string): void {
  const file = new URL(name, FOLDER);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(FOLDER, {recursive: true});
    writeFileSync(file, actual);
  }
  assert.equal(actual, readFileSync(file, 'utf8'));
}
