// Joins several scripts into one program, so that one bpftrace process (110 MB) runs them all.
// Pure.
//
// A block that is the same in several scripts (targets, control channel) is kept once. Blocks with
// the same head that only print or clear (ticks, END) become one block. A block is left out if this
// kernel has not its tracepoint, or a field of it that the block uses; maps that nothing else
// writes are named as missing. bpf/README.md tells the rules.

import type {HasTracepoint} from './capabilities.js';
import {readBlocks, writeBlock} from './script-blocks.js';
import type {ScriptBlock} from './script-blocks.js';
import {fieldsIn, mapsIn, printedIn, writtenIn} from './script-maps.js';

export interface Script {
  readonly probe: string;
  readonly text: string;
}

/**
 * Maps that a probe prints and that nothing writes on this kernel. `isWhole` says that these are
 * all.
 */
export interface MissingMaps {
  readonly probe: string;
  readonly isWhole: boolean;
  /** The names of the maps without the probe's prefix. None where blocks were left out that others print for. */
  readonly maps: readonly string[];
  readonly tracepoints: readonly string[];
}

export interface JoinedScript {
  readonly text: string;
  /** All programs but BEGIN and END, in the order in which bpftrace loads them. */
  readonly programs: readonly {readonly attachPoint: string; readonly probe: string}[];
  readonly missing: readonly MissingMaps[];
}

/** The name under which blocks that several scripts share are counted. */
export const SHARED = 'shared';

/** Every program answers a cut with a tick, even if its scripts print nothing at one. */
const TICK = `tracepoint:syscalls:sys_enter_pwrite64
/(pid == @agent ? (uint64)args->pos >> 32 : 0) == 0x5247 && args->count == 3/
{ printf("tick %llu\\n", nsecs); printf("done\\n"); }`;

/** A script with two sides has tick blocks of its own. */
const SIDES = /@left0\b/;

interface OwnedBlock extends ScriptBlock {
  readonly owners: readonly string[];
}

export function joinScripts(
  scripts: readonly Script[],
  hasTracepoint: HasTracepoint,
): JoinedScript {
  const read = scripts.map((script) => leaveOut(script, hasTracepoint));
  const usable = read.filter(({missing}) => !missing?.isWhole);
  const blocks = uniteAll(usable.flatMap(({blocks}) => blocks));
  for (const name of ['BEGIN', 'END']) {
    if (blocks.filter(({attachPoints}) => attachPoints[0] === name).length > 1) {
      throw new Error(`scripts cannot be joined: their ${name} blocks differ`);
    }
  }
  return {
    text: blocks.map(writeBlock).join('\n'),
    programs: blocks.flatMap(programsOf),
    missing: read.flatMap(({missing}) => missing ?? []),
  };
}

function leaveOut(
  {probe, text}: Script,
  hasTracepoint: HasTracepoint,
): {blocks: OwnedBlock[]; missing: MissingMaps | undefined} {
  const all = [...readBlocks(text), ...(SIDES.test(text) ? [] : readBlocks(TICK))];
  const gone = new Set<string>();
  let isBlockGone = false;
  const present = all.flatMap((block) => {
    const fields = fieldsIn([block.predicate, ...block.statements].join('\n'));
    const attachPoints = block.attachPoints.filter((point) => {
      const tracepoint = /^(?:tracepoint|t):(.+)$/.exec(point)?.[1];
      if (tracepoint === undefined || hasTracepoint(tracepoint, fields)) return true;
      gone.add(tracepoint);
      return false;
    });
    isBlockGone ||= attachPoints.length === 0;
    return attachPoints.length === 0 ? [] : [{...block, attachPoints, owners: [probe]}];
  });
  const blocks = withoutUnwritten(present);
  const printed = [...printedIn(all)];
  const written = writtenIn(blocks);
  const lost = printed.filter((map) => !written.has(map));
  if (lost.length === 0 && !isBlockGone) return {blocks, missing: undefined};
  const maps = lost.map((map) => map.replace(`${probe}_`, ''));
  const isWhole = printed.length > 0 && lost.length === printed.length;
  return {blocks, missing: {probe, isWhole, maps, tracepoints: [...gone]}};
}

/**
 * bpftrace refuses a map that is read and never written, so blocks that read one are left out too.
 */
function withoutUnwritten(blocks: readonly OwnedBlock[]): OwnedBlock[] {
  const written = writtenIn(blocks);
  const kept = blocks.flatMap((block) => {
    const statements = block.statements.filter((statement) => {
      const shown = /^(?:print|clear)\(@(\w+)\);$/.exec(statement)?.[1];
      return shown === undefined || written.has(shown);
    });
    const reads = mapsIn([block.predicate, ...statements].join('\n'));
    return [...reads].every((map) => written.has(map)) ? [{...block, statements}] : [];
  });
  return kept.length === blocks.length ? kept : withoutUnwritten(kept);
}

function uniteAll(blocks: readonly OwnedBlock[]): OwnedBlock[] {
  const united: OwnedBlock[] = [];
  for (const block of blocks) {
    const at = united.findIndex((other) => isSame(other, block) || areReports(other, block));
    if (at < 0) united.push(block);
    else united[at] = unite(united[at]!, block);
  }
  return united;
}

function unite(left: OwnedBlock, right: OwnedBlock): OwnedBlock {
  const owners = [...new Set([...left.owners, ...right.owners])];
  return {...left, owners, statements: interleave(left.statements, right.statements)};
}

function isSame(left: ScriptBlock, right: ScriptBlock): boolean {
  return writeBlock(left) === writeBlock(right);
}

function areReports(left: ScriptBlock, right: ScriptBlock): boolean {
  const isReport = ({statements}: ScriptBlock): boolean =>
    statements.every((statement) => /^(?:print|printf|clear)\(.*\);$/.test(statement));
  return headOf(left) === headOf(right) && isReport(left) && isReport(right);
}

function headOf({attachPoints, predicate}: ScriptBlock): string {
  return `${attachPoints.join(',')} ${predicate}`;
}

/**
 * Keeps the order of both lists and what they share once: [tick a done] + [tick b done] = [tick a b
 * done].
 */
function interleave(left: readonly string[], right: readonly string[]): string[] {
  const merged = [...left];
  let next = 0;
  right.forEach((statement, at) => {
    const found = merged.indexOf(statement, next);
    if (found >= 0) {
      next = found + 1;
      return;
    }
    // It goes before the next statement that both have, so that the end of the left list stays the
    // end.
    const anchor = right.slice(at + 1).find((later) => merged.includes(later, next));
    next = anchor === undefined ? merged.length : merged.indexOf(anchor, next);
    merged.splice(next, 0, statement);
    next += 1;
  });
  return merged;
}

function programsOf({attachPoints, owners}: OwnedBlock): {attachPoint: string; probe: string}[] {
  const probe = owners.length === 1 ? owners[0]! : SHARED;
  return attachPoints
    .filter((point) => point !== 'BEGIN' && point !== 'END')
    .map((attachPoint) => ({attachPoint, probe}));
}
