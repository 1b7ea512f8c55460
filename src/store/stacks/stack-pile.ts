// Collects samples by group, stack and time, in whatever order they come. stack-block.ts packs a pile, which
// holds one batch or a minute of batches.

/** The points of one stack in one group. Slots rise, and each is there once. */
export interface Points {
  readonly slots: number[];
  readonly weights: number[];
  /** How many waits each weight is the sum of, as far as it was told; 0: not told. */
  readonly waits: number[];
}

export class StackPile {
  /** By group, then by node. */
  readonly #groups = new Map<number, Map<number, Points>>();
  firstSlot = Infinity;
  lastSlot = -Infinity;

  add(group: number, node: number, slot: number, weight: number, waits = 0): void {
    addPoint(this.#pointsOf(group, node), slot, weight, waits);
    if (slot < this.firstSlot) this.firstSlot = slot;
    if (slot > this.lastSlot) this.lastSlot = slot;
  }

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  /** Groups and nodes in rising order. */
  *groups(): Iterable<readonly [group: number, stacks: readonly (readonly [number, Points])[]]> {
    for (const group of rising(this.#groups.keys())) {
      const stacks = this.#groups.get(group)!;
      yield [group, rising(stacks.keys()).map((node) => [node, stacks.get(node)!] as const)];
    }
  }

  #pointsOf(group: number, node: number): Points {
    let stacks = this.#groups.get(group);
    if (stacks === undefined) this.#groups.set(group, (stacks = new Map()));
    let points = stacks.get(node);
    if (points === undefined) stacks.set(node, (points = {slots: [], weights: [], waits: []}));
    return points;
  }
}

/** A point is nearly always added at the end, because only the samples of a backlog come out of order. */
function addPoint(
  {slots, weights, waits: counts}: Points,
  slot: number,
  weight: number,
  waits: number,
): void {
  let at = slots.length;
  while (at > 0 && slots[at - 1]! > slot) at -= 1;
  if (at > 0 && slots[at - 1] === slot) {
    weights[at - 1]! += weight;
    counts[at - 1]! += waits;
  } else if (at === slots.length) {
    slots.push(slot);
    weights.push(weight);
    counts.push(waits);
  } else {
    slots.splice(at, 0, slot);
    weights.splice(at, 0, weight);
    counts.splice(at, 0, waits);
  }
}

function rising(numbers: Iterable<number>): number[] {
  return [...numbers].sort((left, right) => left - right);
}
