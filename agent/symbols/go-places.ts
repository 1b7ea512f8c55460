// Remembers on disk, by build id, where Go programs keep their table of functions. To find it in
// Debian's dockerd, 7 MB of data and 250,000 relocations have to be searched. The table itself is
// read from the binary each time, so a wrong file here costs the search and nothing else.

import {optional} from '../../src/domain/optional.js';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';

import type {GoHeader} from './go-header.js';

export interface GoPlaces {
  readonly header: GoHeader;
  readonly textAddress: number;
  readonly dataAddress?: number;
}

/** A file has some 300 bytes. */
const MAX_FILES = 256;
const BUILD_ID = /^[0-9a-f]{8,256}$/;

export class GoPlacesOnDisk {
  constructor(private readonly folder: string) {}

  /** `sizeBytes` is that of the binary, because any file can be given a build id. */
  find(buildId: string, sizeBytes: number): GoPlaces | undefined {
    const path = this.pathOf(buildId, sizeBytes);
    if (path === undefined) return undefined;
    try {
      return readPlaces(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** A disk that refuses the file costs the search next time, and nothing else. */
  keep(buildId: string, sizeBytes: number, places: GoPlaces): void {
    const path = this.pathOf(buildId, sizeBytes);
    if (path === undefined) return;
    try {
      mkdirSync(this.folder, {recursive: true, mode: 0o700});
      this.makeRoom();
      const written = `${path}.${process.pid}`;
      writeFileSync(written, JSON.stringify(places), {mode: 0o600});
      renameSync(written, path);
    } catch {
      return;
    }
  }

  private pathOf(buildId: string, sizeBytes: number): string | undefined {
    // The note of a hostile binary may be no file name.
    return BUILD_ID.test(buildId)
      ? join(this.folder, `${buildId.slice(0, 64)}-${sizeBytes}`)
      : undefined;
  }

  private makeRoom(): void {
    const names = readdirSync(this.folder);
    if (names.length < MAX_FILES) return;
    const byAge = names
      .map((name) => ({name, writtenMs: statSync(join(this.folder, name)).mtimeMs}))
      .sort((left, right) => left.writtenMs - right.writtenMs);
    for (const {name} of byAge.slice(0, names.length - MAX_FILES / 2)) {
      rmSync(join(this.folder, name));
    }
  }
}

function readPlaces(value: unknown): GoPlaces | undefined {
  const {header, textAddress, dataAddress} = value as Partial<GoPlaces>;
  if (typeof header !== 'object' || !Number.isSafeInteger(textAddress)) return undefined;
  if (dataAddress !== undefined && !Number.isSafeInteger(dataAddress)) return undefined;
  return {
    header,
    textAddress: textAddress!,
    ...optional('dataAddress', dataAddress),
  };
}
