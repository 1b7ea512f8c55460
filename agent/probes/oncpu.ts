// Reads bpf/oncpu.bt: where targets' threads were whenever their CPU was looked at, by name.

import type {ProbeRecord} from '../../src/domain/record.js';
import {CUT_FRAME, type Stack} from '../../src/domain/stack.js';
import type {ProbeReader, ReaderHost, Tick} from './probe-reader.js';
import {joinParts, readPids, writeAddresses, type StackEntry} from './stacks/printed-stacks.js';
import {StackLines} from './stacks/stack-lines.js';
import {StackRecords} from './stacks/stack-records.js';

/** What a place in the kernel counts from. */
const KERNEL_START = 0xffff_8000_0000_0000n;

interface Sample {
  readonly target: string;
  readonly pid: number;
  readonly goid: number;
  readonly unixNs: number;
  readonly offsetMs: number;
  readonly stack: Stack;
}

export type StackHost = Pick<ReaderHost, 'code' | 'mapKeys' | 'steps' | 'toUnixNs'>;

export class OncpuReader implements ProbeReader {
  readonly #host: StackHost;
  readonly #lines: StackLines;
  #samples: readonly Sample[] = [];

  constructor(host: StackHost) {
    this.#host = host;
    this.#lines = new StackLines('oncpu', host);
  }

  get isWorn(): boolean {
    return this.#lines.isWorn;
  }

  takeLine(line: string): void {
    this.#lines.take(line);
  }

  /** Only what was lost: samples are told by `takeLater`. */
  readTick(tick: Tick): ProbeRecord[] {
    const {maps, losses} = this.#lines.read();
    const users = joinParts(maps.get('user') ?? []);
    const entries = maps.get('sample') ?? [];
    let lost = 0;
    this.#samples = entries.flatMap((entry) => {
      const [ns = '0', cpu = '0'] = entry.keys;
      const userText = writeAddresses(users.get(`${ns},${cpu}`) ?? []);
      const sample = this.#sampleOf(entry, userText, tick);
      if (sample !== undefined && isLost(entry, userText)) lost += 1;
      return sample ?? [];
    });
    this.#lines.noteWear(entries.length, lost);
    return [...losses, ...this.#lines.lossOf('stack_lost', lost)];
  }

  takeLater(): () => readonly ProbeRecord[] {
    const samples = this.#samples;
    const {steps} = this.#host;
    return () => {
      const found = new StackRecords();
      for (const {target, pid, goid, unixNs, offsetMs, stack} of samples) {
        const step = steps.stepIn(pid, goid, unixNs, unixNs);
        const key = {sampleKind: 'on-cpu', target, stack, idle: false} as const;
        found.add(step === undefined ? key : {...key, step}, {offsetMs, weight: 1});
      }
      return found.records();
    };
  }

  #sampleOf(entry: StackEntry, userText: string, tick: Tick): Sample | undefined {
    const [ns = '0', , pids = '0', goid] = entry.keys;
    const {root, pid} = readPids(pids);
    const target = tick.targetOf(root);
    if (target === undefined) return undefined;
    return {
      target,
      pid,
      goid: Number(goid),
      unixNs: Number(this.#host.toUnixNs(BigInt(ns))),
      offsetMs: Math.max(0, Number(BigInt(ns) - tick.startKernelNs) / 1e6),
      stack: this.#stackOf(pid, userText, entry),
    };
  }

  // Where the table of kernel stacks had no room, the function itself is still known.
  #stackOf(pid: number, userText: string, {kernelText, values: [place = 0]}: StackEntry): Stack {
    const {code} = this.#host;
    if (kernelText !== '' || place === 0) return code.symbolize(pid, userText, kernelText);
    const leaf = `0x${(KERNEL_START + BigInt(place)).toString(16)}`;
    const stack = code.symbolize(pid, userText, leaf);
    return {...stack, frames: stack.frames.toSpliced(-1, 0, CUT_FRAME), truncated: true};
  }
}

/** Code of the kernel without its stack, or of a program of which nothing could be read. */
function isLost({kernelText, values: [place = 0]}: StackEntry, userText: string): boolean {
  return place === 0 ? userText === '' : kernelText === '';
}
