// Reads bpf/oncpu.bt: where targets' threads were whenever their CPU was looked at, by name.

import type {ProbeRecord} from '../../src/domain/record.js';
import {CUT_FRAME, type Stack} from '../../src/domain/stack.js';
import type {MapCursor} from '../bpftrace/map-cursor.js';
import type {ProbeReader, ReaderHost, Tick} from './ports/probe-reader.js';
import {kernelTextOf, readPids, readUserStacks, type Addresses} from './stacks/printed-stacks.js';
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
  /** Code of the kernel without its stack, or of a program of which nothing could be read. */
  readonly isLost: boolean;
}

const NONE: Addresses = [];

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
    let users: ReadonlyMap<string, Addresses> = new Map();
    const samples: Sample[] = [];
    let met = 0;
    const losses = this.#lines.read({
      user: (map) => (users = readUserStacks(map)),
      sample: (map) => {
        for (; map.next(); met += 1) {
          const sample = this.#sampleOf(map, users.get(map.keyText(2)) ?? NONE, tick);
          if (sample !== undefined) samples.push(sample);
        }
      },
    });
    const lost = samples.filter(({isLost}) => isLost).length;
    this.#samples = samples;
    this.#lines.noteWear(met, lost);
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
        found.add(key, step, {offsetMs, weight: 1});
      }
      return found.records();
    };
  }

  /** Time, CPU, root and pid, goroutine, kernel stack: where in the kernel it was. */
  #sampleOf(map: MapCursor, addresses: Addresses, tick: Tick): Sample | undefined {
    const {keys} = map;
    const place = map.values().number(0);
    const {root, pid} = readPids(keys.number(2));
    const target = tick.targetOf(root);
    if (target === undefined) return undefined;
    const kernelNs = keys.bigint(0);
    const kernelText = kernelTextOf(map);
    return {
      target,
      pid,
      goid: keys.number(3),
      unixNs: Number(this.#host.toUnixNs(kernelNs)),
      offsetMs: Math.max(0, Number(kernelNs - tick.startKernelNs) / 1e6),
      stack: this.#stackOf(pid, addresses, kernelText, place),
      isLost: place === 0 ? addresses.length === 0 : kernelText === '',
    };
  }

  // Where the table of kernel stacks had no room, the function itself is still known.
  #stackOf(pid: number, addresses: Addresses, kernelText: string, place: number): Stack {
    const {code} = this.#host;
    if (kernelText !== '' || place === 0) return code.symbolize(pid, addresses, kernelText);
    const leaf = `0x${(KERNEL_START + BigInt(place)).toString(16)}`;
    const stack = code.symbolize(pid, addresses, leaf);
    return {...stack, frames: stack.frames.toSpliced(-1, 0, CUT_FRAME), truncated: true};
  }
}
