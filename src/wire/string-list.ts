// The strings of a batch that is being read. Records refer to them by index.

import {BUDGET_PARTS, type BudgetPart} from '../domain/request.js';
import {STEPS, type Step} from '../domain/step.js';
import {MAX_STRINGS_PER_BATCH, MAX_STRING_BYTES} from './limits.js';
import {assertWithin} from './plain.js';

const PLAIN_PARTS: ReadonlySet<string> = new Set(BUDGET_PARTS);
const STEP_NAMES: ReadonlySet<string> = new Set(STEPS);

export class StringList {
  readonly #all: string[] = [];
  /** The strings that were found to be parts of budgets: each is looked at once in a batch. */
  readonly #parts: (BudgetPart | undefined)[] = [];

  /** Throws RangeError where there are more strings, or longer ones, than an agent may send. */
  add(text: string): void {
    assertWithin('strings', this.#all.length + 1, MAX_STRINGS_PER_BATCH);
    assertWithin('bytes in one string', text.length, MAX_STRING_BYTES);
    this.#all.push(text);
  }

  /** Throws RangeError for an index that the batch does not have. */
  at(index: number): string {
    const text = this.#all[index];
    if (text !== undefined) return text;
    // A batch without strings has no need of the empty one, which index 0 stands for.
    throw new RangeError(`string ${index} of ${this.#all.length}`);
  }

  /** Throws TypeError for a string that names no part. */
  partAt(index: number): BudgetPart {
    return (this.#parts[index] ??= asPart(this.at(index)));
  }

  /** Undefined for the empty string, and for a step that only a later release knows. */
  stepAt(index: number): Step | undefined {
    const name = this.at(index);
    return STEP_NAMES.has(name) ? (name as Step) : undefined;
  }
}

/** Throws TypeError for a name that is none of a part. */
export function asPart(name: string): BudgetPart {
  if (PLAIN_PARTS.has(name) || /^(upstream|wait):./.test(name)) return name as BudgetPart;
  throw new TypeError(`unknown part of a budget ${JSON.stringify(name)}`);
}
