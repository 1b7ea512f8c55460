// The code of one process: tells the frames that an address stands for. Answers are kept, within
// bounds.

import {createHash} from 'node:crypto';
import {basename} from 'node:path';

import type {Frame} from '../../src/domain/stacks/stack.js';
import type {Binaries} from './binaries.js';
import type {Binary} from './binary.js';
import type {PlacedCode} from './executed-program.js';
import {type Mapping, MemoryMap} from './memory-map.js';
import {fitName} from './symbol-name.js';

const MAX_ADDRESSES = 100_000;

export type MakeFrame = (frame: Frame) => Frame;

export class ProcessCode {
  private map: MemoryMap | undefined;
  /** The digest stands for the text of the maps, which may have 65,530 lines in each of many processes. */
  private mapDigest: string | undefined;
  /** Another object once the maps have changed. */
  version = {};
  /** Mappings may be missing of which nobody told. */
  private lacksCode = false;
  /** When the maps were last read. */
  readAtMs = -Infinity;
  private readonly binaries = new Map<string, Binary | undefined>();
  private readonly frames = new Map<number, readonly Frame[]>();

  constructor(
    private readonly pid: number,
    private readonly shared: Binaries,
    private readonly makeFrame: MakeFrame,
  ) {}

  /** Takes the text of /proc/PID/maps. If it has changed, all answers are forgotten. */
  takeMaps(text: string, nowMs: number): void {
    this.readAtMs = nowMs;
    const digest = createHash('sha256').update(text, 'latin1').digest('base64');
    if (digest === this.mapDigest) return;
    this.mapDigest = digest;
    this.version = {};
    this.lacksCode = false;
    this.map = MemoryMap.read(text);
    for (const cache of [this.frames, this.binaries]) cache.clear();
    // The binary is opened now: a short-lived process is gone when its first stack is printed.
    for (const mapping of this.map.mappings) this.binaryOf(mapping);
  }

  /** Takes over what is known of the process that it was forked from. */
  inherit(parent: ProcessCode): void {
    this.map = parent.map;
    this.lacksCode = parent.lacksCode;
    this.readAtMs = parent.readAtMs;
    for (const [fileId, binary] of parent.binaries) this.binaries.set(fileId, binary);
  }

  /** Whether any mapping is known. */
  get isKnown(): boolean {
    return this.map !== undefined;
  }

  /** Takes the code of a program that was executed just now. */
  takeProgram({mappings, isWhole}: PlacedCode): void {
    for (const mapping of mappings) this.takeMapping(mapping, []);
    this.lacksCode = !isWhole;
  }

  /**
   * Takes a mapping that the kernel told of, for a process that may be gone before its maps are read. Its
   * binary is looked for at `places` too.
   */
  takeMapping(mapping: Mapping, places: readonly string[]): void {
    if (this.map?.find(mapping.startAddress)?.fileId === mapping.fileId) return;
    this.mapDigest = undefined;
    this.version = {};
    this.map = (this.map ?? MemoryMap.EMPTY).with(mapping);
    for (const cache of [this.frames, this.binaries]) cache.clear();
    this.binaryOf(mapping, places);
  }

  /**
   * The frames at an address, innermost first; none where it cannot be code. `isReturn` tells an
   * address behind a call, which may be the first of the next function.
   */
  framesAt(address: number, isReturn: boolean): readonly Frame[] {
    const place = isReturn ? address - 1 : address;
    const known = this.frames.get(place);
    if (known !== undefined) return known;
    const frames = this.lookUp(place);
    if (this.frames.size >= MAX_ADDRESSES) this.frames.clear();
    this.frames.set(place, frames);
    return frames;
  }

  private lookUp(address: number): readonly Frame[] {
    if (this.map === undefined) return [this.unnamed('[unknown]', address)];
    const mapping = this.map.find(address);
    if (mapping === undefined) return this.lacksCode ? [this.unnamed('[unknown]', address)] : [];
    const module = moduleOf(mapping);
    const offset = address - mapping.startAddress + mapping.fileOffset;
    const binary = this.binaryOf(mapping);
    const place = binary?.addressOf(offset);
    if (binary === undefined || place === undefined) return [this.unnamed(module, offset)];
    const found = binary.find(place);
    return found === undefined
      ? [this.unnamed(module, place)]
      : found.map((each) => this.makeFrame({kind: 'user', ...each, module, named: true}));
  }

  private binaryOf(mapping: Mapping, places: readonly string[] = []): Binary | undefined {
    if (mapping.fileId === undefined) return this.shared.of(this.pid, mapping);
    const known = this.binaries.get(mapping.fileId);
    if (known !== undefined || this.binaries.has(mapping.fileId)) return known;
    const binary = this.shared.of(this.pid, mapping, places);
    this.binaries.set(mapping.fileId, binary);
    return binary;
  }

  private unnamed(module: string, address: number): Frame {
    const name = `${module}+0x${address.toString(16)}`;
    return this.makeFrame({kind: 'user', name, module, named: false, inlined: false});
  }
}

function moduleOf({path}: Mapping): string {
  if (path === '' || path.startsWith('//anon') || path.startsWith('[anon')) return '[anonymous]';
  return fitName(path.startsWith('/') ? basename(path) : path);
}
