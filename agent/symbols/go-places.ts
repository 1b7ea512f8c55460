// Where a Go program keeps its table of functions, remembered on disk by build id: finding it in
// Debian's dockerd means searching 7 MB of data and a quarter of a million relocations. The table
// itself is read from the binary each time; a file here that says nonsense is as good as none.

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

/** Some 300 bytes each. */
const MAX_FILES = 256;
const BUILD_ID = /^[0-9a-f]{8,256}$/;

export class GoPlacesOnDisk {
  constructor(private readonly folder: string) {}

  /** `sizeBytes` of the binary: a build id alone can be given to any file. */
  find(buildId: string, sizeBytes: number): GoPlaces | undefined {
    const path = this.pathOf(buildId, sizeBytes);
    if (path === undefined) return undefined;
    try {
      return readPlaces(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** A disk that refuses costs the search next time, and nothing else. */
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
    // Notes of hostile binaries are no file names.
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
    ...(dataAddress === undefined ? {} : {dataAddress}),
  };
}
