// Everything that a comparison resamples of one phase: what clients measured and the budgets of
// requests, block by block.

import type {LoadReport} from '../../domain/load.js';
import type {RunReader} from '../../domain/ports.js';
import type {Phase} from '../../domain/run.js';
import {blocksOf, type Blocks} from './blocks.js';
import {budgetBlocks, type BudgetBlocks} from './budget-blocks.js';
import {clientBlocks, type ClientBlocks} from './client-blocks.js';
import {hopBlocks, type HopBlocks} from './hop-blocks.js';

export interface StretchFigures {
  readonly blocks: Pick<Blocks, 'count'>;
  /** Each block is a whole run. */
  readonly areRuns?: boolean;
  readonly clients: ReadonlyMap<string, ClientBlocks>;
  readonly budgets: ReadonlyMap<string, BudgetBlocks>;
  /** Read when it is asked for, while the run file is open. */
  readonly hops?: () => ReadonlyMap<string, HopBlocks>;
}

/** Reads the figures of a phase by its index. Throws where the run has no such phase. */
export type StretchOf = (phaseIndex: number) => StretchFigures;

/** Reads each phase at most once. `runEndNs` ends a phase that goes on. */
export function stretches(
  reader: Pick<RunReader, 'phases' | 'budgets' | 'hops' | 'loadReports'>,
  runEndNs: bigint,
): StretchOf {
  const read = new Map<number, StretchFigures>();
  return (phaseIndex) => {
    const known = read.get(phaseIndex);
    if (known !== undefined) return known;
    const phase = reader.phases().find(({index}) => index === phaseIndex)!;
    const figures = readStretch(reader, phase, runEndNs);
    read.set(phaseIndex, figures);
    return figures;
  };
}

function readStretch(
  reader: Pick<RunReader, 'budgets' | 'hops' | 'loadReports'>,
  {index, startNs, endNs: ended}: Pick<Phase, 'index' | 'startNs' | 'endNs'>,
  runEndNs: bigint,
): StretchFigures {
  const endNs = ended ?? runEndNs;
  const blocks = blocksOf({startNs, endNs});
  const load = (): Iterable<LoadReport> =>
    ofPhase(reader.loadReports({fromNs: startNs, toNs: endNs}), index);
  return {
    blocks,
    clients: clientBlocks(load(), blocks),
    budgets: budgetBlocks(reader.budgets({phase: index, join: 'buckets'}), blocks),
    hops: () => hopBlocks(reader.hops({phase: index, blockOf: blocks.indexOf}), load(), blocks),
  };
}

function* ofPhase<Report extends {readonly phaseIndex: number}>(
  reports: Iterable<Report>,
  phase: number,
): Iterable<Report> {
  for (const report of reports) if (report.phaseIndex === phase) yield report;
}
