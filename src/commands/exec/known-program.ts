// What a program is whose name tells nothing: a k6 with extensions may have any name.

import {spawnSync} from 'node:child_process';
import {accessSync, closeSync, constants, openSync, readSync} from 'node:fs';
import {delimiter, join} from 'node:path';

/** In every k6, as the module that it is made of. */
const K6_MODULE = Buffer.from('go.k6.io/k6');
/** `harbor-load v1.8.1 (go1.26.8, linux/amd64)`: all that `version` does is to print this. */
const K6_VERSION = /^\S+ v\d+\.\d+\S*(?: \([^)]*go\d[^)]*\)|\s*$)/m;
const ELF = Buffer.from('\x7fELF', 'latin1');
const CHUNK_BYTES = 1024 * 1024;
const VERSION_DEADLINE_MS = 5000;

/** Only a program that has k6 in it is asked for its version, so no other one is ever run by this. */
export function isK6(command: string): boolean {
  const path = pathOf(command);
  if (path === undefined || !holds(path, K6_MODULE)) return false;
  const {stdout, status} = spawnSync(path, ['version'], {
    encoding: 'utf8',
    timeout: VERSION_DEADLINE_MS,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 && K6_VERSION.test(stdout);
}

function pathOf(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = command.includes('/') ? [command] : folders.map((each) => join(each, command));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether an ELF file holds these bytes; false for a script, and for what cannot be read. */
function holds(path: string, wanted: Buffer): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return search(file, wanted);
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function search(file: number, wanted: Buffer): boolean {
  const window = Buffer.alloc(CHUNK_BYTES);
  let [position, kept] = [0, 0];
  for (;;) {
    const count = readSync(file, window, kept, window.length - kept, position);
    if (position === 0 && !window.subarray(0, ELF.length).equals(ELF)) return false;
    if (count === 0) return false;
    position += count;
    const filled = window.subarray(0, kept + count);
    if (filled.includes(wanted)) return true;
    // What was looked for may lie across two chunks.
    kept = Math.min(wanted.length - 1, filled.length);
    filled.copy(window, 0, filled.length - kept);
  }
}
