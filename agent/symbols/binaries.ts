// Keeps the binaries that processes run. Each is opened and read once, for all processes and paths
// that lead to it. A replaced or deleted file is never taken for the mapped one.

import {type BigIntStats} from 'node:fs';
import {join} from 'node:path';

import {Binary} from './binary.js';
import {ByteFile} from '../elf/byte-file.js';
import type {GoPlacesOnDisk} from './go-places.js';
import type {Mapping} from './memory-map.js';
import {isVdso, readVdso} from './vdso.js';
import {optional} from '../../src/domain/optional.js';

/** Each binary holds a file open. A host under test runs some dozens. */
const MAX_BINARIES = 256;

export class Binaries {
  /** Binaries by build id where they have one. A binary that cannot be used is remembered too. */
  private readonly byIdentity = new Map<string, Binary | undefined>();
  /** Those whose files are held open, by `Mapping.fileId`: no other file can have that number meanwhile. */
  private readonly byFileId = new Map<string, Binary>();
  private vdso: Binary | 'none' | undefined;

  constructor(
    private readonly procRoot: string,
    private readonly places?: GoPlacesOnDisk,
  ) {}

  /**
   * The binary behind a mapping; undefined where there is none. Of a process that is gone it is known if
   * another process had it, or if it lies at one of `places`.
   */
  of(pid: number, mapping: Mapping, places: readonly string[] = []): Binary | undefined {
    if (isVdso(mapping)) return this.vdsoOfAll();
    if (mapping.fileId === undefined) return undefined;
    const file = this.open(pid, mapping, places);
    if (file === undefined) return this.byFileId.get(mapping.fileId);
    const identity = identityOf(file.stats);
    if (this.byIdentity.has(identity)) file.close();
    else this.add(file, identity, mapping.fileId, [this.rootOf(pid), '/']);
    return this.byIdentity.get(identity);
  }

  /** The binary at a path, with its number as `Mapping.fileId` has it; undefined where there is none. */
  at(path: string): {readonly binary: Binary; readonly fileId: string} | undefined {
    const file = ByteFile.open(path);
    if (file === undefined) return undefined;
    const [identity, fileId] = [identityOf(file.stats), fileIdOf(file.stats)];
    if (this.byIdentity.has(identity)) file.close();
    else this.add(file, identity, fileId, ['/']);
    const binary = this.byIdentity.get(identity);
    return binary && {binary, fileId};
  }

  close(): void {
    if (this.vdso !== 'none') this.vdso?.close();
    for (const binary of new Set(this.byIdentity.values())) binary?.close();
    this.byIdentity.clear();
    this.byFileId.clear();
  }

  private vdsoOfAll(): Binary | undefined {
    this.vdso ??= readVdso(this.procRoot) ?? 'none';
    return this.vdso === 'none' ? undefined : this.vdso;
  }

  private add(file: ByteFile, identity: string, fileId: string, roots: readonly string[]): void {
    if (this.byIdentity.size >= MAX_BINARIES) this.dropOldest();
    const binary = Binary.read(file, {roots, ...optional('places', this.places)});
    const shared = binary?.buildId && `build id ${binary.buildId}, ${file.sizeBytes} bytes`;
    const known = shared === undefined ? undefined : this.byIdentity.get(shared);
    if (binary === undefined || known !== undefined) file.close();
    else {
      this.byFileId.set(fileId, binary);
      if (shared !== undefined) this.byIdentity.set(shared, binary);
    }
    this.byIdentity.set(identity, known ?? binary);
  }

  private dropOldest(): void {
    const [identity, binary] = this.byIdentity.entries().next().value!;
    this.byIdentity.delete(identity);
    if (binary === undefined || [...this.byIdentity.values()].includes(binary)) return;
    binary.close();
    for (const [fileId, each] of this.byFileId) if (each === binary) this.byFileId.delete(fileId);
  }

  // The link in map_files leads to the mapped file itself, even to a deleted one, in any container.
  // Following it needs a privilege. Without it the path is used, if it leads to the same inode.
  private open(pid: number, mapping: Mapping, places: readonly string[]): ByteFile | undefined {
    const folder = join(this.procRoot, String(pid));
    const exact = ByteFile.open(join(folder, 'map_files', mapping.range));
    if (exact !== undefined) return exact;
    for (const path of [join(folder, 'exe'), join(this.rootOf(pid), mapping.path), ...places]) {
      const file = ByteFile.open(path);
      if (file?.stats.ino === mapping.inode) return file;
      file?.close();
    }
    return undefined;
  }

  private rootOf(pid: number): string {
    return join(this.procRoot, String(pid), 'root');
  }
}

function identityOf({dev, ino, size, mtimeNs}: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(':');
}

/** As /proc/PID/maps writes it. The numbers of a device are spread over its bits as in makedev(3). */
function fileIdOf({dev, ino}: BigIntStats): string {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffff_ff00n);
  return `${[major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':')}:${ino}`;
}
