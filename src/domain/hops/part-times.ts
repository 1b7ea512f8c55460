// The parts of a request's budget as columns: their names, and the time of each. Requests wait by the ten thousand
// until their chains are complete, and most of them have the same names.

export interface PartTimes {
  /** Each name once. Requests may share the list. */
  readonly names: readonly string[];
  /** The time of each of them, in ns. */
  readonly ns: readonly number[];
}

export const NO_PARTS: PartTimes = {names: [], ns: []};

export function partTimesOf(budget: ReadonlyMap<string, number>): PartTimes {
  return {names: [...budget.keys()], ns: [...budget.values()]};
}

/** 0 for a part that it does not have. */
export function nsOf({names, ns}: PartTimes, part: string): number {
  return ns[names.indexOf(part)] ?? 0;
}

export function budgetOf({names, ns}: PartTimes): Map<string, number> {
  return new Map(names.map((name, at) => [name, ns[at]!]));
}
