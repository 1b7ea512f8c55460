// Says which processes belong to which root: all its descendants, except for those of other roots,
// containers and proxies. Pure, over the table of processes.

import {groupBy} from '../../src/domain/group-by.js';
import {isForeign} from './known-programs.js';
import type {KnownProcess, ProcessTable} from './process-table.js';

/** The pid of a root; `foreign` for containers, proxies and what is below them; undefined for neither. */
type Owner = number | 'foreign' | undefined;

/** Finds the owners of processes, each of them once: most processes have the same ancestors. */
export class Owners {
  readonly #table: ProcessTable;
  readonly #isRoot: (pid: number) => boolean;
  readonly #known = new Map<number, Owner>();

  /** The answers hold as long as the table and the roots stay as they are. */
  constructor(table: ProcessTable, isRoot: (pid: number) => boolean) {
    this.#table = table;
    this.#isRoot = isRoot;
  }

  of(process: KnownProcess): Owner {
    const way = [process];
    let owner = this.#ownerAt(process);
    for (const ancestor of owner === undefined ? this.#table.ancestors(process) : []) {
      owner = this.#ownerAt(ancestor);
      way.push(ancestor);
      if (owner !== undefined || this.#known.has(ancestor.pid)) break;
    }
    for (const {pid} of way) this.#known.set(pid, owner);
    return owner;
  }

  /** The owner that is known already, or that the process itself tells. */
  #ownerAt(process: KnownProcess): Owner {
    const {pid} = process;
    if (this.#known.has(pid)) return this.#known.get(pid);
    if (this.#isRoot(pid)) return pid;
    return isForeign(process) ? 'foreign' : undefined;
  }
}

/** The processes of each root, with the root itself, by the root's pid. */
export function processTrees(
  table: ProcessTable,
  isRoot: (pid: number) => boolean,
): ReadonlyMap<number, readonly KnownProcess[]> {
  const owners = new Owners(table, isRoot);
  const members = table.all().flatMap((process) => {
    const root = process.isKernelThread ? undefined : owners.of(process);
    return typeof root === 'number' ? [{root, process}] : [];
  });
  const trees = groupBy(members, ({root}) => root);
  return new Map(trees.map((tree) => [tree[0]!.root, tree.map(({process}) => process)]));
}
