// The parts of requests as the writer thread reads them from a batch. Requests with the same parts share one list of
// them: requests wait for seconds until their chains are complete, and an object for each part of each would be most
// of what every collection of garbage has to move meanwhile.

import type {PartTimes} from '../../domain/hops/part-times.js';
import type {BudgetPart} from '../../domain/request.js';
import type {ByteReader} from '../bytes/varint.js';
import {readToken, type PackedPart} from './request-bytes.js';

type ListedPart = Omit<PackedPart, 'ns'>;

/** The parts of one request, and the time of each. */
export interface ListedParts extends PartTimes {
  readonly list: readonly ListedPart[];
  /** Those of `list`. */
  readonly names: readonly BudgetPart[];
}

/** The parts one by one, as a request that is kept needs them. */
export function partsIn({list, ns}: ListedParts): PackedPart[] {
  return list.map((part, at) => ({...part, ns: ns[at]!}));
}

export class PartLists {
  readonly #nameOf: (number: number) => BudgetPart;
  readonly #first = new Prefix(undefined, 0);

  /** `nameOf` gives the parts of the batch by their numbers. */
  constructor(nameOf: (number: number) => BudgetPart) {
    this.#nameOf = nameOf;
  }

  /** Reads what writeParts (request-bytes.ts) writes. */
  read(reader: ByteReader): ListedParts {
    const count = reader.varint();
    const ns = new Array<number>(count);
    let prefix = this.#first;
    for (let at = 0; at < count; at += 1) {
      prefix = prefix.followedBy(reader.varint());
      ns[at] = reader.varint();
    }
    const {list, names} = (prefix.whole ??= this.#wholeOf(prefix));
    return {list, names, ns};
  }

  #wholeOf(prefix: Prefix): WholeList {
    const list = prefix.tokens().map((token) => readToken(token, this.#nameOf));
    return {list, names: list.map(({part}) => part)};
  }
}

type WholeList = Pick<ListedParts, 'list' | 'names'>;

/** The beginning of lists that were read, up to one part. */
class Prefix {
  /** Made when a list ends here. */
  whole: WholeList | undefined;
  readonly #before: Prefix | undefined;
  readonly #token: number;
  readonly #longer = new Map<number, Prefix>();

  constructor(before: Prefix | undefined, token: number) {
    this.#before = before;
    this.#token = token;
  }

  followedBy(token: number): Prefix {
    let longer = this.#longer.get(token);
    if (longer === undefined) this.#longer.set(token, (longer = new Prefix(this, token)));
    return longer;
  }

  tokens(): number[] {
    return this.#before === undefined ? [] : [...this.#before.tokens(), this.#token];
  }
}
