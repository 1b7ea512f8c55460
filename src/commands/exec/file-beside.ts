// The file that a generator writes beside its output, by an option of ours or of the user's. The user's own may be
// anything: a file of an earlier run, a pipe, a device. Only what this command wrote is read.

import {closeSync, constants, fstatSync, openSync, readFileSync, statSync} from 'node:fs';

import {messageOf} from '../../domain/error.js';

/** A file is read whole: h2load's log has 24 bytes for each request. */
const MOST_BYTES = 256 * 1024 * 1024;

/** A pipe or a device in a file's place must not make us wait. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

export interface ReadBeside {
  /** Undefined where the command wrote no such file. */
  readonly text?: string;
  /** Sentences for a person. */
  readonly notes?: readonly string[];
}

export class FileBeside {
  readonly #path: string;
  readonly #before: string;

  /** To be made before the command is started. */
  constructor(path: string) {
    this.#path = path;
    this.#before = lookOf(path);
  }

  /** To be called when the command has ended. */
  read(): ReadBeside {
    const look = lookOf(this.#path);
    if (look === NOTHING) return {};
    if (look === this.#before) {
      return {notes: [`${this.#path} is as it was before: the command did not write it`]};
    }
    try {
      return readRegular(this.#path);
    } catch (error) {
      return {notes: [`${this.#path} cannot be read: ${messageOf(error)}`]};
    }
  }
}

function readRegular(path: string): ReadBeside {
  const file = openSync(path, WITHOUT_WAITING);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) return {notes: [`${path} is no regular file: it is not read`]};
    if (stats.size > MOST_BYTES) return {notes: [`${path} is too long to be read`]};
    return {text: readFileSync(file, 'utf8')};
  } finally {
    closeSync(file);
  }
}

const NOTHING = 'nothing';

/** Changes when the file is written. */
function lookOf(path: string): string {
  try {
    const {dev, ino, size, mtimeNs} = statSync(path, {bigint: true});
    return [dev, ino, size, mtimeNs].join(' ');
  } catch {
    return NOTHING;
  }
}
