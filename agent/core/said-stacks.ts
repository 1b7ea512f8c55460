// Stacks that the CO-RE loader said once, by the ids that it uses from then on. An id is a hash of the addresses, so
// that one which is said again has the same ones. The kernel side remembers 8,192 stacks of programs and 4,096 of the
// kernel that were used last, and says a forgotten one again; here twice as many of each are remembered at least.

import {IdMap} from './id-map.js';
import {PackedStacks, type UserStack} from './packed-stacks.js';
import {RecentMap} from './recent-map.js';
import type {SaidKernelStackRecord, SaidStackRecord} from './record-types.js';

const LEAST_KERNEL_STACKS = 8_192;

const NO_ADDRESSES: UserStack = {addresses: [], isCut: false};

export class SaidStacks {
  #young = new PackedStacks();
  /** The young stacks of before. A stack that is asked for becomes young again. */
  #old = new PackedStacks();
  readonly #kernels = new RecentMap<number, string>(LEAST_KERNEL_STACKS, () => new IdMap());

  learn(said: SaidStackRecord | SaidKernelStackRecord): void {
    // 0 stands for no stack, and is never said.
    if (said.id === 0) return;
    if (said.kind === 'kernelStack') this.#kernels.set(said.id, said.text);
    else if (!this.#young.has(said.id)) this.#keep(said.id, said);
  }

  /** Whether the stack of a program was said; 0 is the empty stack. */
  has(id: number): boolean {
    if (id === 0 || this.#young.has(id)) return true;
    const old = this.#old.get(id);
    if (old !== undefined) this.#keep(id, old);
    return old !== undefined;
  }

  /** Undefined for an id that was never said; 0 is the empty stack. */
  user(id: number): UserStack | undefined {
    if (id === 0) return NO_ADDRESSES;
    return this.has(id) ? this.#young.get(id) : undefined;
  }

  /** Words as the symbolizer takes them. Undefined for an id that was never said; 0 is no stack. */
  kernel(id: number): string | undefined {
    return id === 0 ? '' : this.#kernels.get(id);
  }

  #keep(id: number, stack: UserStack): void {
    if (this.#young.add(id, stack)) return;
    [this.#young, this.#old] = [this.#old, this.#young];
    this.#young.clear();
    this.#young.add(id, stack);
  }
}
