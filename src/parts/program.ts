// Finds the program of a part. PATH is not enough: dockerd and nginx are in /usr/sbin, which is not on the
// PATH of ordinary users, and sudo takes Go's folder from root's.

import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';

import {ProfilerError} from '../domain/error.js';

const SYSTEM_FOLDERS = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
  '/usr/local/bin',
  '/usr/bin',
  '/usr/local/go/bin',
];

/** The absolute path of a program, or undefined. */
export function findProgram(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...SYSTEM_FOLDERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Like findProgram, but throws `PART_MISSING` with the Debian package that brings the program. */
export function assertProgram(name: string, debianPackage: string): string {
  const found = findProgram(name);
  if (found !== undefined) return found;
  throw new ProfilerError(
    'PART_MISSING',
    `the program ${name} is not installed`,
    `Install it (Debian: apt-get install ${debianPackage}).`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
