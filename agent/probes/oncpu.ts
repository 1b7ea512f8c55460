// Reads bpf/oncpu.bt: the stacks of targets' threads at each sample of their CPU, with names.

import type {ProbeRecord} from '../../src/domain/record.js';
import {CUT_FRAME, type Stack} from '../../src/domain/stacks/stack.js';
import type {MapCursor} from '../bpftrace/map-cursor.js';
import type {Tick} from './ports/probe-reader.js';
import {kernelTextOf, readPids, readUserStacks, type Addresses} from './stacks/printed-stacks.js';
import {StackReader, type ReadStacks, type StackHost} from './stacks/stack-reader.js';
import {StackRecords} from './stacks/stack-records.js';

/** The address that a place in the kernel counts from. */
const KERNEL_START = 0xffff_8000_0000_0000n;

interface Sample {
  readonly target: string;
  readonly pid: number;
  readonly goid: number;
  readonly unixNs: number;
  readonly offsetMs: number;
  readonly stack: Stack;
  /** The kernel's stack is missing, or nothing could be read of the program's. */
  readonly isLost: boolean;
}

const NONE: Addresses = [];

export class OncpuReader extends StackReader {
  constructor(host: StackHost) {
    super('oncpu', host);
  }

  protected override readStacks(tick: Tick): ReadStacks {
    let users: ReadonlyMap<string, Addresses> = new Map();
    const samples: Sample[] = [];
    let met = 0;
    const losses = this.lines.read({
      user: (map) => (users = readUserStacks(map)),
      sample: (map) => {
        for (; map.next(); met += 1) {
          const sample = this.#sampleOf(map, users.get(map.keyText(2)) ?? NONE, tick);
          if (sample !== undefined) samples.push(sample);
        }
      },
    });
    const lost = samples.filter(({isLost}) => isLost).length;
    return {losses, met, lost, later: () => this.#recordsOf(samples)};
  }

  #recordsOf(samples: readonly Sample[]): readonly ProbeRecord[] {
    const found = new StackRecords();
    for (const {target, pid, goid, unixNs, offsetMs, stack} of samples) {
      const step = this.host.steps.stepIn(pid, goid, unixNs, unixNs);
      const key = {sampleKind: 'on-cpu', target, stack, idle: false} as const;
      found.add(key, step, offsetMs, 1);
    }
    return found.records();
  }

  /**
   * The key is: time, CPU, root and pid, goroutine, kernel stack. The value is where in the kernel.
   */
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
      unixNs: Number(this.host.toUnixNs(kernelNs)),
      offsetMs: Math.max(0, Number(kernelNs - tick.startKernelNs) / 1e6),
      stack: this.#stackOf(pid, addresses, kernelText, place),
      isLost: place === 0 ? addresses.length === 0 : kernelText === '',
    };
  }

  // Where the table of kernel stacks had no room, only the function that ran is known.
  #stackOf(pid: number, addresses: Addresses, kernelText: string, place: number): Stack {
    const {code} = this.host;
    if (kernelText !== '' || place === 0) return code.symbolize(pid, addresses, kernelText);
    const leaf = `0x${(KERNEL_START + BigInt(place)).toString(16)}`;
    const stack = code.symbolize(pid, addresses, leaf);
    return {...stack, frames: stack.frames.toSpliced(-1, 0, CUT_FRAME), truncated: true};
  }
}
