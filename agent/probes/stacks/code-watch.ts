// Knows the code of watched processes while they live, for stacks that are read up to a second later.
// How addresses become names is agent/symbols'.

import type {Stack} from '../../../src/domain/stack.js';
import type {Symbolizer} from '../../symbols/symbolizer.js';

/**
 * After a program began: with the first look it has mapped itself, with the second, in almost every
 * case, its libraries.
 */
const LOOK_AGAIN_MS = [10, 100] as const;

export class CodeWatch {
  readonly #symbolizer: Pick<Symbolizer, 'watch' | 'look' | 'symbolize'>;
  readonly #later: (act: () => void, ms: number) => void;

  constructor(
    symbolizer: Pick<Symbolizer, 'watch' | 'look' | 'symbolize'>,
    later: (act: () => void, ms: number) => void,
  ) {
    this.#symbolizer = symbolizer;
    this.#later = later;
  }

  /** A process that is there. */
  watch(pid: number): void {
    this.#symbolizer.watch(pid);
  }

  /** It runs another program from now on. */
  executed(pid: number): void {
    this.#symbolizer.watch(pid);
    for (const ms of LOOK_AGAIN_MS) this.#later(() => this.#symbolizer.look(pid), ms);
  }

  /** As symbolizer.ts does. */
  symbolize(pid: number, addresses: readonly number[], kernelText: string): Stack {
    return this.#symbolizer.symbolize(pid, addresses, kernelText);
  }
}
