// Keeps the unpacked stacks of the run files that were read last, because every flame graph of a run needs
// them. The stacks of a run only grow.

import type {Database} from 'better-sqlite3';

import type {StoredStacks} from '../../domain/stacks/stack-samples.js';
import {readFrames} from './stack-dictionary.js';
import {readNodes} from './stack-nodes.js';

/** Two runs that are compared, and one more. A node takes 8 bytes: 5 MB for 100,000 large stacks. */
const MOST_RUNS = 3;

interface Entry {
  readonly look: string;
  readonly stacks: StoredStacks;
}

export class StackCache {
  /** By file, in the order of their last use. */
  readonly #entries = new Map<string, Entry>();

  /** The caller must not change the answer. */
  read(file: string, database: Database): StoredStacks {
    const look = lookOf(database);
    const known = this.#entries.get(file);
    const entry = known?.look === look ? known : {look, stacks: readStacks(database)};
    this.#entries.delete(file);
    this.#entries.set(file, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MOST_RUNS) break;
      this.#entries.delete(oldest);
    }
    return entry.stacks;
  }
}

function readStacks(database: Database): StoredStacks {
  const frames = readFrames(database);
  const tree = readNodes(database);
  for (let node = 1; node < tree.frames.length; node++) {
    if (tree.frames[node]! >>> 0 >= frames.length) throw new RangeError(`node ${node} has no name`);
  }
  return {frames, tree};
}

/** The run, and how many nodes and frames it has. A number that was given is never changed. */
function lookOf(database: Database): string {
  const look = database
    .prepare(
      `SELECT (SELECT id FROM run), (SELECT max(first + count) FROM stack_nodes),
         (SELECT max(id) FROM frame)`,
    )
    .raw()
    .get() as unknown[];
  return look.join(' ');
}
