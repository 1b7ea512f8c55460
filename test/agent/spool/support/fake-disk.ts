// A disk in memory that fails when a test says so.

import type {SpoolDisk} from '../../../../agent/spool/spool-disk.js';

export class FakeDisk implements SpoolDisk {
  readonly files = new Map<string, Buffer>();
  /** Bytes that the next writes may still take before they fail with ENOSPC. */
  freeBytes = Infinity;
  /** The file that was written to last. */
  written: string | undefined;
  failsToTruncate = false;
  failsToRead = false;
  failsToRemove = false;

  list(): readonly string[] {
    return [...this.files.keys()];
  }

  readAll(name: string): Buffer {
    return this.read(name, 0, this.#file(name).length);
  }

  read(name: string, offset: number, bytes: number): Buffer {
    if (this.failsToRead) throw new Error('EIO: i/o error, read');
    return Buffer.from(this.#file(name).subarray(offset, offset + bytes));
  }

  create(name: string): void {
    this.files.set(name, Buffer.alloc(0));
  }

  append(name: string, bytes: Uint8Array): void {
    const written = bytes.subarray(0, Math.min(bytes.length, this.freeBytes));
    this.freeBytes -= written.length;
    this.written = name;
    this.files.set(name, Buffer.concat([this.#file(name), written]));
    if (written.length < bytes.length) throw new Error('ENOSPC: no space left on device, write');
  }

  truncate(name: string, bytes: number): void {
    if (this.failsToTruncate) throw new Error('EIO: i/o error, ftruncate');
    this.files.set(name, this.#file(name).subarray(0, bytes));
  }

  rename(from: string, to: string): void {
    const file = this.#file(from);
    this.files.delete(from);
    this.files.set(to, file);
    if (this.written === from) this.written = to;
  }

  remove(name: string): void {
    if (this.failsToRemove) throw new Error('EBUSY: resource busy, unlink');
    this.files.delete(name);
  }

  close(): void {
    this.freeBytes = Infinity;
  }

  bytes(): number {
    return [...this.files.values()].reduce((sum, file) => sum + file.length, 0);
  }

  #file(name: string): Buffer {
    const file = this.files.get(name);
    if (file === undefined) throw new Error(`ENOENT: no such file, open '${name}'`);
    return file;
  }
}
