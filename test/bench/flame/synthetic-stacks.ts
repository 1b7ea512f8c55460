// Makes the stacks of a program under load, as 99 Hz sampling sees them. Some come often and most come
// rarely: the k-th most frequent comes 1/k as often as the first. Each has about 30 frames, with names as
// long as Go's. They are always the same.

import type {Batch} from '../../../src/domain/record.js';
import type {Frame, StackRecord} from '../../../src/domain/stacks/stack.js';
import {SECOND_NS, aBatch} from '../../src/store/support/sample-run.js';
import {largeTree} from '../../src/flame/support/stacks.js';
import {randomFrom} from '../../support/seeded-random.js';

export interface SyntheticProgram {
  readonly stacks: number;
  readonly functions: number;
  readonly cpus: number;
}

const PACKAGES = [
  'github.com/docker/distribution/registry/handlers',
  'github.com/docker/distribution/registry/storage',
  'github.com/docker/distribution/registry/storage/driver/filesystem',
  ...['net/http', 'runtime', 'crypto/sha256', 'internal/poll', 'encoding/json', 'syscall', 'bufio'],
];
const HZ = 99;

export class SyntheticSamples {
  readonly #stacks: readonly (readonly Frame[])[];
  readonly #random = randomFrom(7);
  readonly #cpus: number;
  /** Sums of 1/k up to each stack. */
  readonly #cumulative: Float64Array;
  /** A random order, so that frequent stacks lie anywhere in the tree. */
  readonly #order: Uint32Array;

  constructor({stacks, functions, cpus}: SyntheticProgram) {
    const {tree, leaves} = largeTree(stacks, functions);
    const frames = Array.from({length: functions}, (_, n) => frameOf(n));
    this.#stacks = Array.from(leaves, (leaf) => tree.stackOf(leaf).map((frame) => frames[frame]!));
    this.#cpus = cpus;
    this.#cumulative = Float64Array.from({length: stacks}, (_, k) => 1 / (k + 1));
    for (let k = 1; k < stacks; k++) this.#cumulative[k]! += this.#cumulative[k - 1]!;
    this.#order = shuffled(stacks, this.#random);
  }

  /** Some seconds of all CPUs busy as one batch. A longer batch is stored in the same way, and faster. */
  batch(second: number, seconds = 1): Batch {
    const records = new Map<number, StackRecord & {points: {offsetMs: number; weight: 1}[]}>();
    for (let cpu = 0; cpu < this.#cpus; cpu++) {
      for (let tick = 0; tick < HZ * seconds; tick++) {
        const offsetMs = Math.floor(((tick + cpu / this.#cpus) * 1_000) / HZ);
        const stack = this.#pick();
        let record = records.get(stack);
        if (record === undefined) records.set(stack, (record = this.#recordOf(stack)));
        record.points.push({offsetMs, weight: 1});
      }
    }
    for (const {points} of records.values()) points.sort((a, b) => a.offsetMs - b.offsetMs);
    const {startNs} = aBatch(second);
    const endNs = startNs + BigInt(seconds) * SECOND_NS;
    return aBatch(second, {endNs, records: [...records.values()]});
  }

  #recordOf(stack: number) {
    return {
      kind: 'stack' as const,
      sampleKind: 'on-cpu' as const,
      target: 'registry',
      stack: {frames: this.#stacks[stack]!, truncated: false, droppedFrames: 0},
      idle: false,
      points: [],
    };
  }

  #pick(): number {
    const wanted = this.#random() * this.#cumulative.at(-1)!;
    let [low, high] = [0, this.#cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#cumulative[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return this.#order[low]!;
  }
}

function frameOf(n: number): Frame {
  const kernel = n % 5 === 0;
  const name = kernel ? `kernel_function_${n}` : `${PACKAGES[n % 7]}.(*Type${n % 91}).Method${n}`;
  const module = kernel ? '[kernel]' : 'docker-registry';
  return {kind: kernel ? 'kernel' : 'user', name, module, named: true, inlined: n % 11 === 0};
}

function shuffled(count: number, random: () => number): Uint32Array {
  const order = Uint32Array.from({length: count}, (_, index) => index);
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}
