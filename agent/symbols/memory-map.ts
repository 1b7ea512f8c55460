// Reads from /proc/PID/maps where the code of a process lies. Only executable mappings are kept,
// because an address outside of them cannot be code. Source of truth: proc_pid_maps(5).

import {lastAtOrBefore} from './function-table.js';

export interface Mapping {
  readonly startAddress: number;
  readonly endAddress: number;
  /** The offset of its first byte in the file. */
  readonly fileOffset: number;
  /** The file as `major:minor:inode`; undefined where no file is mapped. */
  readonly fileId?: string;
  readonly inode: bigint;
  /** The path as the process saw it, without ` (deleted)`; '' for memory without a name. */
  readonly path: string;
  /** The name of the link below /proc/PID/map_files. */
  readonly range: string;
}

/** A mapping of a file's code that the kernel told of as it was made. */
export interface MappedCode {
  readonly startAddress: number;
  readonly endAddress: number;
  readonly fileOffset: number;
  /** major << 20 | minor of its file system. */
  readonly device: number;
  readonly inode: bigint;
  /** The name of the file without its folder. */
  readonly name: string;
}

/** The mapping as /proc/PID/maps would have it, but for the file's folder. */
export function toMapping(code: MappedCode): Mapping {
  const {startAddress, endAddress, fileOffset, device, inode, name} = code;
  return {
    ...{startAddress, endAddress, fileOffset, inode, path: name},
    fileId: fileIdOfDevice(device, inode),
    range: `${hex(startAddress)}-${hex(endAddress)}`,
  };
}

/** `Mapping.fileId` of a file on a device, which is major << 20 | minor. */
export function fileIdOfDevice(device: number, inode: bigint): string {
  const parts = [device >>> 20, device & 0xf_ffff].map((part) => hex(part).padStart(2, '0'));
  return `${parts.join(':')}:${inode}`;
}

function hex(number: number): string {
  return number.toString(16);
}

const LINE =
  /^([0-9a-f]{1,16})-([0-9a-f]{1,16}) [r-][w-]x[ps] ([0-9a-f]{1,16}) ([0-9a-f]+:[0-9a-f]+) (\d+) *(.*)$/;
/** vm.max_map_count is 65,530 by default, and few of the mappings are code. */
const MAX_MAPPINGS = 65_536;

export class MemoryMap {
  static readonly EMPTY = new MemoryMap([]);

  private readonly starts: Float64Array;

  private constructor(readonly mappings: readonly Mapping[]) {
    this.starts = Float64Array.from(mappings, ({startAddress}) => startAddress);
  }

  /** Leaves out lines that are no mapping of code. */
  static read(text: string): MemoryMap {
    const mappings: Mapping[] = [];
    for (const line of text.split('\n')) {
      const mapping = readLine(line);
      if (mapping !== undefined) mappings.push(mapping);
      if (mappings.length === MAX_MAPPINGS) break;
    }
    return new MemoryMap(mappings.sort(byStart));
  }

  /** These mappings with one more, in place of those that it overlaps. */
  with(mapping: Mapping): MemoryMap {
    const others = this.mappings.filter(
      ({startAddress, endAddress}) =>
        endAddress <= mapping.startAddress || startAddress >= mapping.endAddress,
    );
    const kept = others.slice(0, MAX_MAPPINGS - 1);
    return new MemoryMap([...kept, mapping].sort(byStart));
  }

  find(address: number): Mapping | undefined {
    const mapping = this.mappings[lastAtOrBefore(this.starts, address)];
    return mapping !== undefined && address < mapping.endAddress ? mapping : undefined;
  }
}

function byStart(left: Mapping, right: Mapping): number {
  return left.startAddress - right.startAddress;
}

function readLine(line: string): Mapping | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, start, end, offset, device, inode, path] = match as unknown as string[];
  const mapping = {
    startAddress: parseInt(start!, 16),
    endAddress: parseInt(end!, 16),
    fileOffset: parseInt(offset!, 16),
    inode: BigInt(inode!),
    path: path!.replace(/ \(deleted\)$/, ''),
    range: `${start}-${end}`,
  };
  return inode === '0' ? mapping : {...mapping, fileId: `${device}:${inode}`};
}
