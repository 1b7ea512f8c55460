// Names the frames of stacks: user code by the maps and binaries of its process, read while it
// lives; kernel code by what bpftrace printed or by kallsyms. Never guesses: what nothing names keeps
// its address and module, and what cannot be code is dropped and counted.

import {readFileSync} from 'node:fs';
import {join} from 'node:path';

import {CUT_FRAME, type Frame, type Stack} from '../../src/domain/stack.js';
import {Binaries} from './binaries.js';
import type {FunctionTable} from './function-table.js';
import type {GoPlacesOnDisk} from './go-places.js';
import {isKernelAddress, kernelOffset, readKernelSymbols} from './kernel-symbols.js';
import {ProcessCode} from './process-code.js';
import {
  MAX_KERNEL_DEPTH,
  MAX_USER_DEPTH,
  readAddress,
  readKernelName,
  readWords,
} from './raw-stack.js';
import {fitName} from './symbol-name.js';

export interface SymbolizerOptions {
  /** Any steady clock, in milliseconds. */
  readonly nowMs: () => number;
  readonly procRoot?: string;
  /** Where it remembers what took long to find. */
  readonly places?: GoPlacesOnDisk;
}

/** Frames since the start. */
export interface FrameCounts {
  readonly named: number;
  readonly unnamed: number;
  readonly dropped: number;
}

/** Libraries are loaded late; a stack of junk must not have the maps read with every sample. */
const MAPS_AGAIN_MS = 1_000;
/** Of all processes; some 20,000 in a run with docker. */
const MAX_FRAMES = 200_000;
/** A host that starts more than it is told to forget loses the names of the oldest. */
const MAX_PROCESSES = 4_096;
const KERNEL_MODULE = '[kernel]';

export class Symbolizer {
  private readonly procRoot: string;
  private readonly nowMs: () => number;
  private readonly binaries: Binaries;
  private readonly processes = new Map<number, ProcessCode>();
  private readonly frames = new Map<string, Frame>();
  private kernel: FunctionTable | 'none' | undefined;
  private readonly counted = {named: 0, unnamed: 0, dropped: 0};

  constructor({procRoot = '/proc', nowMs, places}: SymbolizerOptions) {
    this.procRoot = procRoot;
    this.nowMs = nowMs;
    this.binaries = new Binaries(procRoot, places);
  }

  /** Reads the maps of a process that appeared or executed another program, while it lives. */
  watch(pid: number): void {
    const code = new ProcessCode(pid, this.binaries, (frame) => this.intern(frame));
    this.processes.delete(pid);
    if (this.processes.size >= MAX_PROCESSES) {
      this.processes.delete(this.processes.keys().next().value!);
    }
    this.processes.set(pid, code);
    this.readMaps(pid, code);
  }

  /** Reads the maps again: a process loads its libraries after it began. */
  look(pid: number): void {
    const code = this.processes.get(pid);
    if (code !== undefined) this.readMaps(pid, code);
  }

  /** After the last stack of a process that ended has been named. */
  forget(pid: number): void {
    this.processes.delete(pid);
  }

  /**
   * Names a stack as bpftrace prints it, the leaf first. A process that nobody watches yet is looked
   * at now. Stacks seen before cost one look-up.
   */
  symbolize(pid: number, userText: string, kernelText = ''): Stack {
    const code = this.codeOf(pid);
    const text = kernelText === '' ? userText : `${kernelText}|${userText}`;
    let stack = code.stack(text);
    // What was dropped may be code that was loaded since.
    if (stack === undefined || (stack.droppedFrames > 0 && this.mayBeOld(code))) {
      stack = this.name(pid, code, userText, kernelText);
      code.keepStack(text, stack);
    }
    for (const {named} of stack.frames) this.counted[named ? 'named' : 'unnamed'] += 1;
    this.counted.dropped += stack.droppedFrames;
    return stack;
  }

  counts(): FrameCounts {
    return {...this.counted};
  }

  close(): void {
    this.processes.clear();
    this.binaries.close();
  }

  private name(pid: number, code: ProcessCode, userText: string, kernelText: string): Stack {
    const userWords = readWords(userText);
    const kernelWords = readWords(kernelText);
    let user = nameUser(code, userWords);
    if (user.dropped > 0 && this.mayBeOld(code)) {
      this.readMaps(pid, code);
      user = nameUser(code, userWords);
    }
    const kernel = kernelWords.map((word) => this.kernelFrame(word));
    const userCut = userWords.length >= MAX_USER_DEPTH ? [CUT_FRAME] : [];
    const kernelCut = kernelWords.length >= MAX_KERNEL_DEPTH ? [CUT_FRAME] : [];
    return {
      frames: [...kernel, ...kernelCut, ...user.frames, ...userCut].reverse(),
      truncated: userCut.length + kernelCut.length > 0,
      droppedFrames: user.dropped,
    };
  }

  private mayBeOld({readAtMs}: ProcessCode): boolean {
    return this.nowMs() - readAtMs >= MAPS_AGAIN_MS;
  }

  private codeOf(pid: number): ProcessCode {
    if (!this.processes.has(pid)) this.watch(pid);
    return this.processes.get(pid)!;
  }

  // A process that is gone keeps the maps it had.
  private readMaps(pid: number, code: ProcessCode): void {
    try {
      const text = readFileSync(join(this.procRoot, String(pid), 'maps'), 'latin1');
      if (text !== '') code.takeMaps(text, this.nowMs());
    } catch {
      code.readAtMs = this.nowMs();
    }
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

  /** The same frame is the same object, so that whoever counts frames may compare by identity. */
  private intern(frame: Frame): Frame {
    const key = `${frame.kind}\0${frame.module}\0${frame.name}\0${frame.inlined}`;
    const known = this.frames.get(key);
    if (known !== undefined) return known;
    if (this.frames.size >= MAX_FRAMES) this.frames.clear();
    this.frames.set(key, frame);
    return frame;
  }
}

function nameUser(code: ProcessCode, words: readonly string[]): {frames: Frame[]; dropped: number} {
  const frames: Frame[] = [];
  let dropped = 0;
  words.forEach((word, index) => {
    const address = readAddress(word);
    const found = address === undefined ? [] : code.framesAt(address, index > 0);
    if (found.length === 0) dropped += 1;
    frames.push(...found);
  });
  return {frames, dropped};
}
