// The functions and stacks of one run file that is open for writing. Each has one number, given when it
// first comes. All of them are kept in memory with some 24 bytes a node, so their number is bounded. Beyond
// the bounds a stack ends at the last known node, and such stacks are counted.

import type {Database, Statement} from 'better-sqlite3';

import type {Frame} from '../../domain/stacks/stack.js';
import {ROOT, StackTree} from '../../flame/stack-tree.js';
import {insertNodes, readNodes} from './stack-nodes.js';

export interface DictionaryBounds {
  readonly nodes: number;
  readonly frames: number;
  readonly nameCharacters: number;
}

/** 100,000 distinct stacks of a large program are some 600,000 nodes of 20,000 functions. */
const BOUNDS: DictionaryBounds = {nodes: 2 ** 21, frames: 2 ** 17, nameCharacters: 2 ** 24};

/** Statements of one file. It is used inside transactions, and made anew after one that failed. */
export class StackDictionary {
  readonly #database: Database;
  readonly #bounds: DictionaryBounds;
  readonly #insertFrame: Statement<(number | string)[]>;
  readonly #frames = new Map<string, number>();
  /** May be more than the map holds: names that are not Unicode come back from the file as other names. */
  #nextFrame = 0;
  #nameCharacters = 0;
  readonly #tree: StackTree;
  /** Number of nodes that are in the file. */
  #stored: number;

  constructor(database: Database, bounds = BOUNDS) {
    this.#database = database;
    this.#bounds = bounds;
    this.#insertFrame = database.prepare(
      'INSERT INTO frame (id, kind, module, name, named, inlined) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const frame of readFrames(database)) this.#learn(frame);
    this.#tree = StackTree.from(readNodes(database));
    this.#stored = this.#tree.size;
  }

  /** Number of a frame; undefined if it is new and the dictionary is full. */
  frameNumber(frame: Frame): number | undefined {
    const known = this.#frames.get(keyOf(frame));
    if (known !== undefined) return known;
    const {frames, nameCharacters} = this.#bounds;
    if (this.#nextFrame >= frames || this.#nameCharacters >= nameCharacters) return undefined;
    const {kind, module, name, named, inlined} = frame;
    this.#insertFrame.run(this.#nextFrame, kind, module, name, Number(named), Number(inlined));
    return this.#learn(frame);
  }

  /** The node where a stack of places in `frames` ends; `cut` if the dictionary is full before its end. */
  nodeOf(
    stack: Uint32Array,
    frames: readonly (number | undefined)[],
  ): {node: number; cut: boolean} {
    let node = ROOT;
    for (let at = 0; at < stack.length; at++) {
      const frame = frames[stack[at]!];
      const next = frame === undefined ? undefined : this.#child(node, frame);
      if (next === undefined) return {node, cut: true};
      node = next;
    }
    return {node, cut: false};
  }

  /** Writes the nodes that are new. */
  store(): void {
    insertNodes(this.#database, this.#tree, this.#stored);
    this.#stored = this.#tree.size;
  }

  #child(node: number, frame: number): number | undefined {
    if (this.#tree.size < this.#bounds.nodes) return this.#tree.child(node, frame);
    return this.#tree.find(node, frame);
  }

  #learn(frame: Frame): number {
    this.#frames.set(keyOf(frame), this.#nextFrame);
    this.#nameCharacters += frame.name.length + frame.module.length;
    return this.#nextFrame++;
  }
}

type FrameRow = [kind: Frame['kind'], module: string, name: string, named: number, inlined: number];

/** Frames by number. They are read as plain rows, because objects take three times as long. */
export function readFrames(database: Database): Frame[] {
  const rows = database
    .prepare('SELECT kind, module, name, named, inlined FROM frame ORDER BY id')
    .safeIntegers(false)
    .raw()
    .all() as FrameRow[];
  return rows.map(([kind, module, name, named, inlined]) => {
    return {kind, module, name, named: named === 1, inlined: inlined === 1};
  });
}

/** The length separates module and name, whatever characters they have. */
function keyOf({kind, module, name, named, inlined}: Frame): string {
  return `${kind} ${named} ${inlined} ${module.length} ${module}${name}`;
}
