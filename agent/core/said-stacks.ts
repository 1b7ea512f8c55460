// Stacks that the CO-RE loader said once, by the ids that it uses from then on. The kernel side keeps
// 16,384 of each kind and says a forgotten one again, so keeping four times as many loses none.

import {BoundedMap} from './bounded-map.js';
import type {SaidKernelStackRecord, SaidStackRecord} from './record-types.js';

const KEPT = 65_536;

export interface UserStack {
  /** The innermost first. */
  readonly addresses: readonly number[];
  /** There are more callers than these. */
  readonly isCut: boolean;
}

export const NO_ADDRESSES: UserStack = {addresses: [], isCut: false};

export class SaidStacks {
  readonly #users = new BoundedMap<number, UserStack>(KEPT);
  readonly #kernels = new BoundedMap<number, string>(KEPT);

  learn(said: SaidStackRecord | SaidKernelStackRecord): void {
    if (said.kind === 'stack') this.#users.set(said.id, said);
    else this.#kernels.set(said.id, said.text);
  }

  /** Undefined for an id that was never said; 0 is the empty stack. */
  user(id: number): UserStack | undefined {
    return id === 0 ? NO_ADDRESSES : this.#users.get(id);
  }

  /** Words as the symbolizer takes them. Undefined for an id that was never said; 0 is no stack. */
  kernel(id: number): string | undefined {
    return id === 0 ? '' : this.#kernels.get(id);
  }
}
