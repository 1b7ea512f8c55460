// Makes a temporary folder for a test file or a suite.

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after} from 'node:test';

/** Made at once, and removed when the tests of the file or suite that asked for it are over. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `regscope-${name}-`));
  after(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}
