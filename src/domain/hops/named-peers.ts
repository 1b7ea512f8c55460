// Gives peers that are watched targets the names of these targets, in the parts of a request. Pure.
// A peer that is none keeps its address.

import type {ProbeRecord} from '../record.js';
import type {BudgetPart, RequestRecord} from '../request.js';

/** The target that answers at an address where `caller` calls it; undefined where none is known. */
export type TargetAt = (caller: string, address: string) => string | undefined;

/** `upstream:127.0.0.1:5000` and `upstream:redis@127.0.0.1:6379`; no other part has an address. */
const PEER = /^upstream:(?:[^@]*@)?([^@]+:\d+)$/;

export function withPeersNamed(
  records: readonly ProbeRecord[],
  targetAt: TargetAt,
): readonly ProbeRecord[] {
  return records.map((record) => (record.kind === 'request' ? named(record, targetAt) : record));
}

function named(record: RequestRecord, targetAt: TargetAt): RequestRecord {
  const names = namesOf(record, targetAt);
  if (names === undefined) return record;
  const nameOf = (part: BudgetPart): BudgetPart => names.get(part) ?? part;
  const budget = new Map<BudgetPart, number>();
  for (const [part, ns] of record.budget) {
    const name = nameOf(part);
    budget.set(name, (budget.get(name) ?? 0) + ns);
  }
  return {
    ...record,
    budget,
    inferred: [...new Set(record.inferred.map(nameOf))],
    calls: record.calls.map((call) =>
      names.has(call.part) ? {...call, part: nameOf(call.part)} : call,
    ),
  };
}

/** Undefined where nothing gets another name. A call may have a part that the budget had no place for. */
function namesOf(
  {target, budget, calls}: RequestRecord,
  targetAt: TargetAt,
): ReadonlyMap<BudgetPart, BudgetPart> | undefined {
  let names: Map<BudgetPart, BudgetPart> | undefined;
  const learn = (part: BudgetPart): void => {
    if (!part.startsWith('upstream:') || names?.has(part)) return;
    const address = PEER.exec(part)?.[1];
    const name = address === undefined ? undefined : targetAt(target, address);
    if (name !== undefined) (names ??= new Map()).set(part, `upstream:${name}`);
  };
  for (const part of budget.keys()) learn(part);
  for (const {part} of calls) learn(part);
  return names;
}
