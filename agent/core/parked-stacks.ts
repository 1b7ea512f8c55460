// Names the stacks of parked goroutines, by the ids that the loader's REQUEST records have. Most waits of
// an interval are at few places, so each is named once; in the next interval the code of its process may
// be another.

import type {LossRecord} from '../../src/domain/record.js';
import type {Stack} from '../../src/domain/stacks/stack.js';
import type {CodeWatch} from '../probes/stacks/code-watch.js';
import type {SaidStacks} from './said-stacks.js';

export class ParkedStacks {
  readonly #code: Pick<CodeWatch, 'symbolize'>;
  readonly #said: Pick<SaidStacks, 'user'>;
  readonly #named = new Map<string, Stack>();
  #unsaid = 0;

  constructor(code: Pick<CodeWatch, 'symbolize'>, said: Pick<SaidStacks, 'user'>) {
    this.#code = code;
    this.#said = said;
  }

  /** Undefined for 0, which says that there is no stack, and for an id that was never said. */
  stackOf(pid: number, id: number): Stack | undefined {
    if (id === 0) return undefined;
    const key = `${pid} ${id}`;
    let stack = this.#named.get(key);
    if (stack === undefined) {
      const addresses = this.#said.user(id);
      if (addresses === undefined) {
        this.#unsaid += 1;
        return undefined;
      }
      stack = this.#code.symbolize(pid, addresses, '');
      this.#named.set(key, stack);
    }
    return stack;
  }

  /** How often a stack was not known, and forgets the names: an interval ends. */
  takeLosses(): LossRecord[] {
    const count = this.#unsaid;
    this.#unsaid = 0;
    this.#named.clear();
    return count === 0 ? [] : [{kind: 'loss', probe: 'requests', reason: 'stack_lost', count}];
  }
}
