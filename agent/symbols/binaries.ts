// Keeps the binaries that processes run. Each is opened and read once, for all processes and paths
// that lead to it. A replaced or deleted file is never taken for the mapped one.

import {type BigIntStats} from 'node:fs';
import {join} from 'node:path';

import {Binary} from './binary.js';
import {ByteFile} from '../elf/byte-file.js';
import type {GoPlacesOnDisk} from './go-places.js';
import type {Mapping} from './memory-map.js';

/** Each binary holds a file open. A host under test runs some dozens. */
const MAX_BINARIES = 256;

export class Binaries {
  /** Binaries by build id where they have one. A binary that cannot be used is remembered too. */
  private readonly byIdentity = new Map<string, Binary | undefined>();

  constructor(
    private readonly procRoot: string,
    private readonly places?: GoPlacesOnDisk,
  ) {}

  /**
   * The binary behind a mapping of a process that is still there; undefined where there is none.
   */
  of(pid: number, mapping: Mapping): Binary | undefined {
    if (mapping.fileId === undefined) return undefined;
    const file = this.open(pid, mapping);
    if (file === undefined) return undefined;
    const identity = identityOf(file.stats);
    if (this.byIdentity.has(identity)) {
      file.close();
      return this.byIdentity.get(identity);
    }
    return this.add(file, identity);
  }

  close(): void {
    for (const binary of new Set(this.byIdentity.values())) binary?.close();
    this.byIdentity.clear();
  }

  private add(file: ByteFile, identity: string): Binary | undefined {
    if (this.byIdentity.size >= MAX_BINARIES) this.dropOldest();
    const binary = Binary.read(file, this.places);
    const shared = binary?.buildId && `build id ${binary.buildId}, ${file.sizeBytes} bytes`;
    const known = shared === undefined ? undefined : this.byIdentity.get(shared);
    if (binary === undefined || known !== undefined) file.close();
    else if (shared !== undefined) this.byIdentity.set(shared, binary);
    this.byIdentity.set(identity, known ?? binary);
    return known ?? binary;
  }

  private dropOldest(): void {
    const [identity, binary] = this.byIdentity.entries().next().value!;
    this.byIdentity.delete(identity);
    if (binary !== undefined && ![...this.byIdentity.values()].includes(binary)) binary.close();
  }

  // The link in map_files leads to the mapped file itself, even to a deleted one, in any container.
  // Following it needs a privilege. Without it the path is used, if it leads to the same inode.
  private open(pid: number, mapping: Mapping): ByteFile | undefined {
    const folder = join(this.procRoot, String(pid));
    const exact = ByteFile.open(join(folder, 'map_files', mapping.range));
    if (exact !== undefined) return exact;
    for (const path of [join(folder, 'exe'), join(folder, 'root', mapping.path)]) {
      const file = ByteFile.open(path);
      if (file?.stats.ino === mapping.inode) return file;
      file?.close();
    }
    return undefined;
  }
}

function identityOf({dev, ino, size, mtimeNs}: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(':');
}
