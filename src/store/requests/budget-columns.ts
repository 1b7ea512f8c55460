// Adds up packed budgets without making objects of them: a column for each part has a number for each
// latency bucket. A run of an hour has ten thousand rows of some hundreds of numbers, and most questions
// are about their sums.

import type {BudgetBucket, BudgetHistogram} from '../../domain/budget.js';
import type {BudgetPart} from '../../domain/request.js';
import {ByteReader, signedOf} from '../bytes/varint.js';

/** The index of the bucket in which 2^53 falls is below this. */
const BUCKETS = 1_024;

/** Numbers of a bucket besides its parts: the step of its index, requests, errors, and the rest. */
const FIGURES = 4;

type Column = Float64Array;

export class BudgetColumns<Part extends string = BudgetPart> {
  readonly #joinsBuckets: boolean;
  readonly #requests: Column;
  readonly #errors: Column;
  /** The durations minus all parts. */
  readonly #restNs: Column;
  /** By number of the part. */
  readonly #parts = new Map<number, Column>();

  /** Either joins all buckets to one, whose index means nothing, or keeps each of them. */
  constructor(joinsBuckets: boolean) {
    this.#joinsBuckets = joinsBuckets;
    [this.#requests, this.#errors, this.#restNs] = [this.#column(), this.#column(), this.#column()];
  }

  /**
   * `also` gets the same numbers; it is one that joins buckets. The drawing of the bytes is in budget-bytes.ts.
   * Throws RangeError for bytes that are no budgets.
   */
  add(bytes: Uint8Array, also?: BudgetColumns<Part>): void {
    const reader = new ByteReader(bytes);
    const columns: Column[] = [];
    const others: Column[] = [];
    for (let left = reader.varint(); left > 0; left--) {
      const part = reader.varint();
      columns.push(this.#ofPart(part));
      if (also !== undefined) others.push(also.#ofPart(part));
    }
    const buckets = reader.varint();
    if (buckets > BUCKETS) throw new RangeError(`${buckets} buckets`);
    const numbers = new Float64Array(buckets * (FIGURES + columns.length));
    reader.varints(numbers);
    this.#addNumbers(numbers, columns);
    if (also !== undefined) also.#addNumbers(numbers, others);
  }

  #addNumbers(numbers: Float64Array, columns: readonly Column[]): void {
    let index = 0;
    for (let next = 0; next < numbers.length;) {
      index += numbers[next++]!;
      if (index >= BUCKETS) throw new RangeError(`no bucket ${index}`);
      const at = this.#joinsBuckets ? 0 : index;
      this.#requests[at]! += numbers[next++]!;
      this.#errors[at]! += numbers[next++]!;
      for (const column of columns) column[at]! += numbers[next++]!;
      this.#restNs[at]! += signedOf(numbers[next++]!);
    }
  }

  budgets(nameOf: (number: number) => Part): BudgetHistogram<Part> {
    const names = [...this.#parts].map(([number, column]) => [nameOf(number), column] as const);
    const budgets = new Map<number, BudgetBucket<Part>>();
    this.#requests.forEach((requests, index) => {
      if (requests > 0) budgets.set(index, this.#bucket(index, requests, names));
    });
    return budgets;
  }

  #bucket(
    index: number,
    requests: number,
    names: readonly (readonly [Part, Column])[],
  ): BudgetBucket<Part> {
    const parts = new Map<Part, number>();
    let durationNs = this.#restNs[index]!;
    for (const [part, column] of names) {
      const ns = column[index]!;
      durationNs += ns;
      if (ns > 0) parts.set(part, ns);
    }
    return {requests, errors: this.#errors[index]!, durationNs, parts};
  }

  #ofPart(number: number): Column {
    let column = this.#parts.get(number);
    if (column === undefined) this.#parts.set(number, (column = this.#column()));
    return column;
  }

  #column(): Column {
    return new Float64Array(this.#joinsBuckets ? 1 : BUCKETS);
  }
}
