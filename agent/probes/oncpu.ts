// Reads bpf/oncpu.bt: where targets' threads were whenever their CPU was looked at, by name.

import type {ProbeRecord} from '../../src/domain/record.js';
import type {Stack} from '../../src/domain/stack.js';
import type {ProbeReader, ReaderHost, Tick} from './probe-reader.js';
import {joinParts, readPids, writeAddresses, type StackEntry} from './stacks/printed-stacks.js';
import {StackLines} from './stacks/stack-lines.js';
import {StackRecords} from './stacks/stack-records.js';

/** What a place in the kernel counts from. */
const KERNEL_START = 0xffff_8000_0000_0000n;

export class OncpuReader implements ProbeReader {
  readonly #code: ReaderHost['code'];
  readonly #lines: StackLines;

  constructor(host: Pick<ReaderHost, 'code' | 'mapKeys'>) {
    this.#code = host.code;
    this.#lines = new StackLines('oncpu', host);
  }

  get isWorn(): boolean {
    return this.#lines.isWorn;
  }

  takeLine(line: string): void {
    this.#lines.take(line);
  }

  readTick(tick: Tick): ProbeRecord[] {
    const {maps, losses} = this.#lines.read();
    const users = joinParts(maps.get('user') ?? []);
    const samples = maps.get('sample') ?? [];
    const found = new StackRecords();
    let lost = 0;
    for (const sample of samples) {
      const [ns = '0', cpu = '0', pids = '0'] = sample.keys;
      const {root, pid} = readPids(pids);
      const target = tick.targetOf(root);
      if (target === undefined) continue;
      const userText = writeAddresses(users.get(`${ns},${cpu}`) ?? []);
      if (isLost(sample, userText)) lost += 1;
      const stack = this.#stackOf(pid, userText, sample);
      const offsetMs = Math.max(0, Number(BigInt(ns) - tick.startKernelNs) / 1e6);
      found.add({sampleKind: 'on-cpu', target, stack, idle: false}, {offsetMs, weight: 1});
    }
    this.#lines.noteWear(samples.length, lost);
    return [...found.records(), ...losses, ...this.#lines.lossOf('stack_lost', lost)];
  }

  // Where the table of kernel stacks had no room, the function itself is still known.
  #stackOf(pid: number, userText: string, {kernelText, values: [place = 0]}: StackEntry): Stack {
    if (kernelText !== '' || place === 0) {
      return this.#code.symbolize(pid, userText, kernelText);
    }
    const leaf = `0x${(KERNEL_START + BigInt(place)).toString(16)}`;
    return {...this.#code.symbolize(pid, userText, leaf), truncated: true};
  }
}

/** Code of the kernel without its stack, or of a program of which nothing could be read. */
function isLost({kernelText, values: [place = 0]}: StackEntry, userText: string): boolean {
  return place === 0 ? userText === '' : kernelText === '';
}
