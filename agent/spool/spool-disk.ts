// The folder of the spool, as the few operations that the spool needs. Errors of the system are thrown
// as they are; spool.ts handles them.

import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import {join} from 'node:path';

export interface SpoolDisk {
  list(): readonly string[];
  readAll(name: string): Buffer;
  /** Reads so many bytes, or fewer at the end of the file. */
  read(name: string, offset: number, bytes: number): Buffer;
  /** Makes an empty file. A file of this name is replaced. */
  create(name: string): void;
  /** Appends all of the bytes. After an error, some of them may be in the file. */
  append(name: string, bytes: Uint8Array): void;
  truncate(name: string, bytes: number): void;
  rename(from: string, to: string): void;
  remove(name: string): void;
  close(): void;
}

/** Moves the files of a spool into a folder below it, where no spool finds them. */
export function setSpoolAside(folder: string, name: string): void {
  mkdirSync(join(folder, name), {recursive: true, mode: 0o700});
  for (const file of readdirSync(folder).filter((each) => each.endsWith('.spool'))) {
    renameSync(join(folder, file), join(folder, name, file));
  }
}

/** Keeps two files open: the one that is written, and the one that was read last. */
export class FolderDisk implements SpoolDisk {
  readonly #folder: string;
  #written: {readonly name: string; readonly file: number} | undefined;
  #read: {readonly name: string; readonly file: number} | undefined;

  /** Makes the folder, which only its owner may open. */
  constructor(folder: string) {
    mkdirSync(folder, {recursive: true, mode: 0o700});
    this.#folder = folder;
  }

  list(): readonly string[] {
    return readdirSync(this.#folder);
  }

  /** A pipe in the folder is an error, and is not waited for. */
  readAll(name: string): Buffer {
    const path = this.#path(name);
    if (!statSync(path).isFile()) throw new TypeError('it is no regular file');
    return readFileSync(path);
  }

  read(name: string, offset: number, bytes: number): Buffer {
    if (this.#read?.name !== name) {
      this.#closeRead();
      this.#read = {name, file: openSync(this.#path(name), 'r')};
    }
    const buffer = Buffer.allocUnsafe(bytes);
    return buffer.subarray(0, readSync(this.#read.file, buffer, 0, bytes, offset));
  }

  create(name: string): void {
    this.#closeWritten();
    closeSync(openSync(this.#path(name), 'w', 0o600));
  }

  append(name: string, bytes: Uint8Array): void {
    const {file} = this.#writtenFile(name);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  }

  truncate(name: string, bytes: number): void {
    ftruncateSync(this.#writtenFile(name).file, bytes);
  }

  rename(from: string, to: string): void {
    renameSync(this.#path(from), this.#path(to));
    if (this.#read?.name === from) this.#closeRead();
    if (this.#written?.name === from) this.#written = {...this.#written, name: to};
  }

  remove(name: string): void {
    if (this.#read?.name === name) this.#closeRead();
    if (this.#written?.name === name) this.#closeWritten();
    rmSync(this.#path(name), {force: true});
  }

  close(): void {
    this.#closeRead();
    this.#closeWritten();
  }

  // The file is opened for appending, because another descriptor would leave a hole after a truncation.
  #writtenFile(name: string): {readonly name: string; readonly file: number} {
    if (this.#written?.name !== name) {
      this.#closeWritten();
      this.#written = {name, file: openSync(this.#path(name), 'a', 0o600)};
    }
    return this.#written;
  }

  #closeWritten(): void {
    if (this.#written !== undefined) closeSync(this.#written.file);
    this.#written = undefined;
  }

  #closeRead(): void {
    if (this.#read !== undefined) closeSync(this.#read.file);
    this.#read = undefined;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
