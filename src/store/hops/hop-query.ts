// Reads chains of hops back: budgets over all hops, and who asked whom.

import type {Database} from 'better-sqlite3';

import type {HopEdge} from '../../domain/hops/hop-edges.js';
import {optional} from '../../domain/optional.js';
import type {HopFilter, RequestFilter, StoredHopEdge, StoredHops} from '../../domain/ports.js';
import {BlockColumns} from '../requests/block-columns.js';
import {BudgetColumns} from '../requests/budget-columns.js';
import {readRequestKinds} from '../requests/request-kinds.js';
import {readHopParts} from './hop-parts.js';

type Filter = Omit<RequestFilter, 'side'>;

const NO_PHASE = -1n;

interface BudgetRow {
  readonly start_ns: bigint;
  readonly kind: bigint;
  readonly phase: bigint;
  readonly buckets: Uint8Array;
}

/** The rows of one kind and phase. */
interface JoinedRows {
  readonly first: BudgetRow;
  readonly columns: BudgetColumns<string>;
  readonly blocks: BlockColumns<string>;
}

/** The seconds of each kind and phase that match, added up; in no order. */
export function queryHops(database: Database, filter: HopFilter = {}): StoredHops[] {
  const {blockOf} = filter;
  const kinds = readRequestKinds(database, filter);
  const joined = new Map<string, JoinedRows>();
  const rows = database
    .prepare<object, BudgetRow>(
      `SELECT start_ns, kind, phase, buckets FROM hop_budget ${where(filter)}`,
    )
    .safeIntegers()
    .all(parametersOf(filter));
  for (const row of rows) {
    if (!kinds.has(Number(row.kind))) continue;
    const name = `${row.kind} ${row.phase}`;
    const sum = joined.get(name) ?? {
      first: row,
      columns: new BudgetColumns<string>(false),
      blocks: new BlockColumns<string>(),
    };
    joined.set(name, sum);
    sum.columns.add(row.buckets, sum.blocks.of(blockOf?.(row.start_ns)));
  }
  const keyOf = readHopParts(database);
  return [...joined.values()].map(({first, columns, blocks}) => ({
    ...kinds.get(Number(first.kind))!,
    ...phaseOf(first.phase),
    buckets: columns.budgets(keyOf),
    ...optional('blocks', blockOf && blocks.sums(keyOf)),
  }));
}

interface EdgeRow {
  readonly phase: bigint;
  readonly caller: string;
  readonly callee: string;
  readonly found_by: HopEdge['by'];
  readonly calls: bigint;
  readonly errors: bigint;
  readonly call_ns: bigint;
  readonly served_ns: bigint;
}

/** Added up by phase and pair. What budgets say of a pair is left out where its calls were seen. */
export function queryHopEdges(database: Database, filter: Filter = {}): StoredHopEdge[] {
  const edges = readEdges(database, filter);
  const pairOf = ({phase, from, to}: StoredHopEdge): string => `${phase} ${from}\0${to}`;
  const seen = new Set(edges.filter(({by}) => by !== 'budget').map(pairOf));
  return edges.filter((edge) => edge.by !== 'budget' || !seen.has(pairOf(edge)));
}

function readEdges(database: Database, filter: Filter): StoredHopEdge[] {
  return database
    .prepare<object, EdgeRow>(
      `SELECT phase, caller, callee, found_by, sum(calls) AS calls, sum(errors) AS errors,
         sum(call_ns) AS call_ns, sum(served_ns) AS served_ns
       FROM hop_edge ${where(filter)} GROUP BY phase, caller, callee, found_by
       ORDER BY phase, caller, callee, found_by`,
    )
    .safeIntegers()
    .all(parametersOf(filter))
    .map((row) => ({
      ...phaseOf(row.phase),
      ...{from: row.caller, to: row.callee, by: row.found_by},
      calls: Number(row.calls),
      errors: Number(row.errors),
      callNs: Number(row.call_ns),
      servedNs: Number(row.served_ns),
    }));
}

function where({phase}: Filter): string {
  const inPhase = phase === undefined ? '' : 'AND phase = @phase';
  return `WHERE start_ns >= @fromNs AND start_ns < @toNs ${inPhase}`;
}

function parametersOf({fromNs = 0n, toNs = 2n ** 63n - 1n, phase}: Filter): object {
  return {fromNs, toNs, ...(phase === undefined ? {} : {phase})};
}

function phaseOf(phase: bigint): {phase?: number} {
  return phase === NO_PHASE ? {} : {phase: Number(phase)};
}
