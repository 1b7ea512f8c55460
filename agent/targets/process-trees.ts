// Says which processes belong to which root: all its descendants, except for those of other roots,
// containers and proxies. Pure, over the table of processes.

import {groupBy} from '../../src/domain/group-by.js';
import {isForeign} from './known-programs.js';
import type {KnownProcess, ProcessTable} from './process-table.js';

/** The root that a process belongs to; `foreign` for containers, proxies and what is below them. */
export function rootOf(
  table: ProcessTable,
  process: KnownProcess,
  isRoot: (pid: number) => boolean,
): number | 'foreign' | undefined {
  if (isRoot(process.pid)) return process.pid;
  if (isForeign(process)) return 'foreign';
  for (const ancestor of table.ancestors(process)) {
    if (isRoot(ancestor.pid)) return ancestor.pid;
    if (isForeign(ancestor)) return 'foreign';
  }
  return undefined;
}

/** The processes of each root, with the root itself, by the root's pid. */
export function processTrees(
  table: ProcessTable,
  isRoot: (pid: number) => boolean,
): ReadonlyMap<number, readonly KnownProcess[]> {
  const members = table.all().flatMap((process) => {
    const root = process.isKernelThread ? undefined : rootOf(table, process, isRoot);
    return typeof root === 'number' ? [{root, process}] : [];
  });
  const trees = groupBy(members, ({root}) => String(root));
  return new Map(trees.map((tree) => [tree[0]!.root, tree.map(({process}) => process)]));
}
