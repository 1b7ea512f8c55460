// Stacks that the CO-RE loader said once, by the ids that it uses from then on. The kernel side keeps
// 16,384 of each kind and says a forgotten one again, so keeping four times as many loses none.

import {BoundedMap} from './bounded-map.js';
import type {SaidKernelStackRecord, SaidStackRecord} from './record-types.js';

const KEPT = 65_536;
const NOTHING: readonly number[] = [];

export class SaidStacks {
  readonly #users = new BoundedMap<number, readonly number[]>(KEPT);
  readonly #kernels = new BoundedMap<number, string>(KEPT);

  learn(said: SaidStackRecord | SaidKernelStackRecord): void {
    if (said.kind === 'stack') this.#users.set(said.id, said.addresses);
    else this.#kernels.set(said.id, said.text);
  }

  /** Addresses, the innermost first. Undefined for an id that was never said; 0 is the empty stack. */
  user(id: number): readonly number[] | undefined {
    return id === 0 ? NOTHING : this.#users.get(id);
  }

  /** Words as the symbolizer takes them. Undefined for an id that was never said; 0 is no stack. */
  kernel(id: number): string | undefined {
    return id === 0 ? '' : this.#kernels.get(id);
  }
}
