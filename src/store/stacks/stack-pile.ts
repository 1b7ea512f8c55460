// Samples put together by group, stack and time, in whatever order they come: what a block is
// packed from (stack-block.ts), for one batch as for a minute of them.

/** Of one stack in one group: slots rise, each once. */
export interface Points {
  readonly slots: number[];
  readonly weights: number[];
}

export class StackPile {
  /** By group, then by node. */
  readonly #groups = new Map<number, Map<number, Points>>();
  firstSlot = Infinity;
  lastSlot = -Infinity;

  add(group: number, node: number, slot: number, weight: number): void {
    addPoint(this.#pointsOf(group, node), slot, weight);
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
    if (points === undefined) stacks.set(node, (points = {slots: [], weights: []}));
    return points;
  }
}

/** Nearly always at the end: samples come in the order of time, but for those of a backlog. */
function addPoint({slots, weights}: Points, slot: number, weight: number): void {
  let at = slots.length;
  while (at > 0 && slots[at - 1]! > slot) at -= 1;
  if (at > 0 && slots[at - 1] === slot) {
    weights[at - 1]! += weight;
  } else if (at === slots.length) {
    slots.push(slot);
    weights.push(weight);
  } else {
    slots.splice(at, 0, slot);
    weights.splice(at, 0, weight);
  }
}

function rising(numbers: Iterable<number>): number[] {
  return [...numbers].sort((left, right) => left - right);
}
