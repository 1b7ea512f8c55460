// The dictionary of kinds of requests in a run file. A kind is a target, a step and a side.

import type {Database, Statement} from 'better-sqlite3';

import type {BudgetKey} from '../../domain/budget.js';
import type {RequestFilter} from '../../domain/ports.js';

/** There are few targets, unless somebody makes up names. Forgotten kinds are looked up again. */
const MOST_REMEMBERED = 4_096;

export class RequestKindTable {
  readonly #upsert: Statement<[string, string, string], {id: number}>;
  #ids = new Map<string, number>();
  /** The one that was asked for last; requests of a kind often follow each other. */
  #last: (BudgetKey & {readonly id: number}) | undefined;

  constructor(database: Database) {
    this.#upsert = database.prepare(
      // DO UPDATE, because DO NOTHING returns no row.
      `INSERT INTO request_kind (target, step, side) VALUES (?, ?, ?)
       ON CONFLICT (target, step, side) DO UPDATE SET side = excluded.side
       RETURNING id`,
    );
  }

  /** The id in this file; a new kind gets one. */
  idOf({target, step, side}: BudgetKey): number {
    const last = this.#last;
    const isLast = last?.step === step && last.target === target && last.side === side;
    if (isLast) return last.id;
    const id = this.#find({target, step, side});
    this.#last = {target, step, side, id};
    return id;
  }

  #find({target, step, side}: BudgetKey): number {
    const name = `${side} ${step} ${target}`;
    let id = this.#ids.get(name);
    if (id === undefined) {
      if (this.#ids.size >= MOST_REMEMBERED) this.#ids = new Map();
      id = this.#upsert.get(target, step, side)!.id;
      this.#ids.set(name, id);
    }
    return id;
  }

  /** To be called after a rollback, because the ids that were given in it are not in the file. */
  forget(): void {
    this.#ids = new Map();
    this.#last = undefined;
  }
}

interface KindRow extends BudgetKey {
  readonly id: bigint;
}

/** The kinds that match, by id. */
export function readRequestKinds(
  database: Database,
  filter: Pick<RequestFilter, 'target' | 'step' | 'side'>,
): Map<number, BudgetKey> {
  const rows = database.prepare<[], KindRow>('SELECT * FROM request_kind ORDER BY id').all();
  const wanted = rows.filter((row) =>
    (['target', 'step', 'side'] as const).every(
      (name) => (filter[name] ?? row[name]) === row[name],
    ),
  );
  return new Map(wanted.map(({id, target, step, side}) => [Number(id), {target, step, side}]));
}
