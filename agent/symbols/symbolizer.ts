// Names the frames of stacks. User code gets its names from the maps and binaries of its process,
// which are read while it lives. Kernel code gets them from bpftrace or kallsyms. No name is a
// guess: a frame without a name keeps its address and module, and an address that cannot be code is
// dropped and counted.

import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {CUT_FRAME, type Frame, type Stack} from '../../src/domain/stacks/stack.js';
import {Binaries} from './binaries.js';
import {placeCode, type ExecutedProgram} from './executed-program.js';
import type {FunctionTable} from './function-table.js';
import type {GoPlacesOnDisk} from './go-places.js';
import {isKernelAddress, kernelOffset, readKernelSymbols} from './kernel-symbols.js';
import type {Mapping} from './memory-map.js';
import {ProcessCode} from './process-code.js';
import {MAX_KERNEL_DEPTH, MAX_USER_DEPTH, readKernelName, readWords} from './raw-stack.js';
import {fitName} from './symbol-name.js';

export interface SymbolizerOptions {
  /** A steady clock, in milliseconds. */
  readonly nowMs: () => number;
  readonly procRoot?: string;
  /** Remembers what took long to find. */
  readonly places?: GoPlacesOnDisk;
}

/** Numbers of frames since the start. */
export interface FrameCounts {
  readonly named: number;
  readonly unnamed: number;
  readonly dropped: number;
}

/**
 * Libraries are loaded late, so maps are read again; a stack of junk must not cause that every
 * time.
 */
const MAPS_AGAIN_MS = 1_000;
/** Addresses that are kept for all processes. A run with docker has some 20,000. */
const MAX_FRAMES = 200_000;
/** Where more processes live, the names of the oldest are forgotten. */
const MAX_PROCESSES = 4_096;
/** Kernel stacks are few and come again and again. */
const MAX_KERNEL_STACKS = 4_096;
/** Where the dynamic loader of the C library looks by itself (ld.so(8)), with Debian's folders. */
const LIBRARY_FOLDERS = [
  ...['/lib64', '/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu', '/lib'],
  ...['/usr/lib64', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib'],
];
const NO_FRAMES: readonly Frame[] = [];
const KERNEL_MODULE = '[kernel]';

export class Symbolizer {
  private readonly procRoot: string;
  private readonly nowMs: () => number;
  private readonly binaries: Binaries;
  private readonly processes = new Map<number, ProcessCode>();
  private readonly frames = new Map<string, Frame>();
  /** Kernel stacks by their text. */
  private readonly kernelStacks = new Map<string, readonly Frame[]>();
  private kernel: FunctionTable | 'none' | undefined;
  private readonly counted = {named: 0, unnamed: 0, dropped: 0};

  constructor({procRoot = '/proc', nowMs, places}: SymbolizerOptions) {
    this.procRoot = procRoot;
    this.nowMs = nowMs;
    this.binaries = new Binaries(procRoot, places);
  }

  /** Reads the maps of a process that appeared or executed another program, while it lives. */
  watch(pid: number): void {
    this.readMaps(pid, this.begin(pid));
  }

  /** A process executes a program: its maps are read, and where it is gone already, what the kernel told stands for them. */
  executed(pid: number, program?: ExecutedProgram): void {
    const code = this.begin(pid);
    this.readMaps(pid, code);
    if (code.isKnown || program === undefined) return;
    code.takeProgram(placeCode(pid, program, this.binaries, this.procRoot));
  }

  /** A process was forked: it has its parent's code until `watch` says otherwise. */
  inherit(pid: number, parentPid: number): void {
    const parent = this.processes.get(parentPid);
    if (parent !== undefined) this.begin(pid).inherit(parent);
  }

  /**
   * Takes a mapping that the kernel told of. `fromPid` is a process with the same files, which lives longer;
   * `executed` is the path of the program that the process executed last.
   */
  mapped(pid: number, mapping: Mapping, fromPid: number, executed?: string): void {
    const code = this.codeOf(pid);
    const folder = join(this.procRoot, String(fromPid));
    const paths = [
      ...(executed?.startsWith('/') === true ? [executed] : []),
      ...LIBRARY_FOLDERS.map((path) => join(path, mapping.path)),
    ];
    code.takeMapping(mapping, [
      join(folder, 'exe'),
      ...paths.map((path) => join(folder, 'root', path)),
    ]);
  }

  /** Reads the maps again: a process loads its libraries after it began. */
  look(pid: number): void {
    const code = this.processes.get(pid);
    if (code !== undefined) this.readMaps(pid, code);
  }

  /** To be called when the last stack of a process that ended has been named. */
  forget(pid: number): void {
    this.processes.delete(pid);
  }

  /**
   * Names a stack: addresses of user code and words of kernel code as bpftrace prints them, both
   * the leaf first. A process that nobody watches yet is looked at now. An address seen before
   * costs one look-up. `isCut`: there are more callers than these addresses, whose number may not tell.
   */
  symbolize(pid: number, addresses: readonly number[], kernelText = '', isCut = false): Stack {
    const code = this.codeOf(pid);
    let user = nameUser(code, addresses);
    // An address that was dropped may be code that was loaded since.
    if (user.dropped > 0 && this.mayBeOld(code)) {
      this.readMaps(pid, code);
      user = nameUser(code, addresses);
    }
    const kernel = this.kernelFrames(kernelText);
    const isUserCut = isCut || addresses.length >= MAX_USER_DEPTH;
    const isKernelCut = kernel.length >= MAX_KERNEL_DEPTH;
    const frames = [
      ...(isUserCut ? [CUT_FRAME] : []),
      ...user.frames.reverse(),
      ...(isKernelCut ? [CUT_FRAME] : []),
      ...kernel,
    ];
    for (const {named} of frames) this.counted[named ? 'named' : 'unnamed'] += 1;
    this.counted.dropped += user.dropped;
    return {frames, truncated: isUserCut || isKernelCut, droppedFrames: user.dropped};
  }

  /** Another value once the process has other code mapped, so that its stacks get other names. */
  versionOf(pid: number): unknown {
    return this.processes.get(pid)?.version;
  }

  counts(): FrameCounts {
    return {...this.counted};
  }

  close(): void {
    this.processes.clear();
    this.binaries.close();
  }

  private begin(pid: number): ProcessCode {
    const code = new ProcessCode(pid, this.binaries, (frame) => this.intern(frame));
    this.processes.delete(pid);
    if (this.processes.size >= MAX_PROCESSES) {
      this.processes.delete(this.processes.keys().next().value!);
    }
    this.processes.set(pid, code);
    return code;
  }

  private mayBeOld({readAtMs}: ProcessCode): boolean {
    return this.nowMs() - readAtMs >= MAPS_AGAIN_MS;
  }

  private codeOf(pid: number): ProcessCode {
    if (!this.processes.has(pid)) this.watch(pid);
    return this.processes.get(pid)!;
  }

  // A process that is gone keeps the maps that it had.
  private readMaps(pid: number, code: ProcessCode): void {
    try {
      const text = readFileSync(join(this.procRoot, String(pid), 'maps'), 'latin1');
      if (text !== '') code.takeMaps(text, this.nowMs());
    } catch {
      code.readAtMs = this.nowMs();
    }
  }

  /** The frames from the root to the leaf. */
  private kernelFrames(text: string): readonly Frame[] {
    let frames = this.kernelStacks.get(text);
    if (frames === undefined) {
      frames = readWords(text)
        .map((word) => this.kernelFrame(word))
        .reverse();
      if (this.kernelStacks.size >= MAX_KERNEL_STACKS) this.kernelStacks.clear();
      this.kernelStacks.set(text, frames);
    }
    return frames;
  }

  private kernelFrame(word: string): Frame {
    const name = readKernelName(word) ?? this.kernelName(word);
    return this.intern({
      kind: 'kernel',
      name: fitName(name ?? `${KERNEL_MODULE}+${word}`),
      module: KERNEL_MODULE,
      named: name !== undefined,
      inlined: false,
    });
  }

  private kernelName(word: string): string | undefined {
    if (!/^0x[0-9a-f]{1,16}$/.test(word) || !isKernelAddress(BigInt(word))) return undefined;
    this.kernel ??= this.readKernel() ?? 'none';
    if (this.kernel === 'none') return undefined;
    return this.kernel.find(kernelOffset(BigInt(word)))?.[0]?.name;
  }

  private readKernel(): FunctionTable | undefined {
    try {
      return readKernelSymbols(readFileSync(join(this.procRoot, 'kallsyms'), 'latin1'));
    } catch {
      return undefined;
    }
  }

  /** Equal frames are the same object, so they can be compared by identity. */
  private intern(frame: Frame): Frame {
    const key = `${frame.kind}\0${frame.module}\0${frame.name}\0${frame.inlined}`;
    const known = this.frames.get(key);
    if (known !== undefined) return known;
    if (this.frames.size >= MAX_FRAMES) this.frames.clear();
    this.frames.set(key, frame);
    return frame;
  }
}

function nameUser(
  code: ProcessCode,
  addresses: readonly number[],
): {frames: Frame[]; dropped: number} {
  const frames: Frame[] = [];
  let dropped = 0;
  for (let index = 0; index < addresses.length; index += 1) {
    const address = addresses[index]!;
    // No program can have an address of more than 48 bits.
    const found = Number.isSafeInteger(address) ? code.framesAt(address, index > 0) : NO_FRAMES;
    if (found.length === 0) dropped += 1;
    for (const frame of found) frames.push(frame);
  }
  return {frames, dropped};
}
