// A folder of its own for the binaries of a test file, removed when its tests are over.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after} from 'node:test';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-symbols-'));
  after(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}

export function temporaryFile(folder: string, name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
