// All stacks as one tree, in which a caller has a smaller number than the functions that it calls. A stack
// is then a single number, and every question about a set of samples takes one pass over arrays. The tree
// has no weights; fold.ts adds them.

/** Arrays as the run file keeps them. Node 0 is the root; it stands for no function. */
export interface StackNodes {
  /** By node: its caller, which has a smaller number. That of the root is 0. */
  readonly parents: Int32Array;
  /** By node: the number of its function; -1 for the root. */
  readonly frames: Int32Array;
}

export const ROOT = 0;
export const NO_FRAME = -1;

const FIRST_ROOM = 1_024;

export class StackTree implements StackNodes {
  private parentsRoom: Int32Array = new Int32Array(FIRST_ROOM);
  private framesRoom: Int32Array = new Int32Array(FIRST_ROOM).fill(NO_FRAME);
  /** A hash table with open addressing. 0 is a free place, because the root is no child. */
  private slots = new Int32Array(4 * FIRST_ROOM);
  private count = 1;

  /** Takes over nodes that were stored. Throws RangeError if they are not a tree. */
  static from({parents, frames}: StackNodes): StackTree {
    const tree = new StackTree();
    for (let node = 1; node < parents.length; node++) {
      if (parents[node]! < 0 || parents[node]! >= node || !(frames[node]! >= 0)) {
        throw new RangeError(`node ${node} of a stack tree has no place in it`);
      }
      if (tree.child(parents[node]!, frames[node]!) !== node) {
        throw new RangeError(`node ${node} of a stack tree is there twice`);
      }
    }
    return tree;
  }

  /** How many nodes there are, the root among them. */
  get size(): number {
    return this.count;
  }

  get parents(): Int32Array {
    return this.parentsRoom.subarray(0, this.count);
  }

  get frames(): Int32Array {
    return this.framesRoom.subarray(0, this.count);
  }

  /** The node of a stack that is given from the root to the leaf. Nodes that are missing are added. */
  add(stack: Iterable<number>): number {
    let node = ROOT;
    for (const frame of stack) node = this.child(node, frame);
    return node;
  }

  child(parent: number, frame: number): number {
    let slot = this.slotOf(parent, frame);
    if (this.slots[slot]! > 0) return this.slots[slot]!;
    if (this.count === this.parentsRoom.length) {
      this.grow();
      slot = this.slotOf(parent, frame);
    }
    const node = this.count++;
    this.parentsRoom[node] = parent;
    this.framesRoom[node] = frame;
    this.slots[slot] = node;
    return node;
  }

  /** The child, if it exists already. */
  find(parent: number, frame: number): number | undefined {
    return this.slots[this.slotOf(parent, frame)]! || undefined;
  }

  /** From the root to the node's own function. */
  stackOf(node: number): number[] {
    const stack: number[] = [];
    for (let each = node; each !== ROOT; each = this.parentsRoom[each]!) {
      stack.push(this.framesRoom[each]!);
    }
    return stack.reverse();
  }

  // The place of the child in the table, or the free place where it belongs.
  private slotOf(parent: number, frame: number): number {
    const mask = this.slots.length - 1;
    let slot = (Math.imul(parent, 0x9e3779b1) ^ Math.imul(frame, 0x85ebca6b)) & mask;
    for (let node = this.slots[slot]!; node > 0; node = this.slots[slot]!) {
      if (this.parentsRoom[node] === parent && this.framesRoom[node] === frame) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    const room = 2 * this.parentsRoom.length;
    this.parentsRoom = copied(this.parentsRoom, room);
    this.framesRoom = copied(this.framesRoom, room);
    this.slots = new Int32Array(4 * room);
    for (let node = 1; node < this.count; node++) {
      this.slots[this.slotOf(this.parentsRoom[node]!, this.framesRoom[node]!)] = node;
    }
  }
}

function copied(array: Int32Array, room: number): Int32Array {
  const larger = new Int32Array(room);
  larger.set(array);
  return larger;
}
