// Names the stacks of parked goroutines, by the ids that the loader's REQUEST records have, and counts
// those that cannot be named.

import type {LossRecord} from '../../src/domain/record.js';
import type {Stack} from '../../src/domain/stacks/stack.js';
import type {NamedStacks} from './named-stacks.js';

export class ParkedStacks {
  readonly #named: Pick<NamedStacks, 'ofUser'>;
  #unsaid = 0;

  constructor(named: Pick<NamedStacks, 'ofUser'>) {
    this.#named = named;
  }

  /** Undefined for 0, which says that there is no stack, and for an id that was never said. */
  stackOf(pid: number, id: number): Stack | undefined {
    if (id === 0) return undefined;
    const stack = this.#named.ofUser(pid, id);
    if (stack === undefined) this.#unsaid += 1;
    return stack;
  }

  /** How often a stack was not known since this was asked last. */
  takeLosses(): LossRecord[] {
    const count = this.#unsaid;
    this.#unsaid = 0;
    return count === 0 ? [] : [{kind: 'loss', probe: 'requests', reason: 'stack_lost', count}];
  }
}
