// The version of this installation, from the nearest package.json above this file.

import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const VERSION = readVersion(dirname(fileURLToPath(import.meta.url)));

function readVersion(folder: string): string {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return readVersion(dirname(folder));
  return (JSON.parse(readFileSync(path, 'utf8')) as {version: string}).version;
}
