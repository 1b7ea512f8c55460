// The dictionary of the parts of budgets in a run file. Names of parts contain peers and reasons, so their
// number is bounded. Beyond the bound, all further parts of a sort share one part.

import type {Database, Statement} from 'better-sqlite3';

import type {BudgetPart} from '../../domain/request.js';

/** A registry waits for a dozen reasons and talks to a handful of peers. */
export const MOST_PARTS = 512;

export class BudgetPartTable {
  readonly #database: Database;
  readonly #insert: Statement<[string]>;
  #ids = new Map<string, number>();
  #names = new Map<number, BudgetPart>();

  constructor(database: Database) {
    this.#database = database;
    this.#insert = database.prepare('INSERT INTO budget_part (name) VALUES (?)');
    this.forget();
  }

  readonly idOf = (part: BudgetPart): number => {
    const known = this.#ids.get(part);
    if (known !== undefined) return known;
    const name = this.#ids.size < MOST_PARTS ? part : othersLike(part);
    return this.#ids.get(name) ?? this.#add(name);
  };

  readonly nameOf = (id: number): BudgetPart => nameIn(this.#names, id);

  /** To be called after a rollback, because the ids that were given in it are not in the file. */
  forget(): void {
    this.#names = readNames(this.#database);
    this.#ids = new Map([...this.#names].map(([id, name]) => [name, id]));
  }

  #add(name: BudgetPart): number {
    const id = Number(this.#insert.run(name).lastInsertRowid);
    this.#ids.set(name, id);
    this.#names.set(id, name);
    return id;
  }
}

/** Names of parts by their numbers in packed columns. Throws RangeError for an unknown number. */
export function readBudgetParts(database: Database): (id: number) => BudgetPart {
  const names = readNames(database);
  return (id) => nameIn(names, id);
}

function readNames(database: Database): Map<number, BudgetPart> {
  const rows = database
    .prepare<[], {id: number; name: BudgetPart}>('SELECT id, name FROM budget_part ORDER BY id')
    .safeIntegers(false)
    .all();
  return new Map(rows.map(({id, name}) => [id, name]));
}

function nameIn(names: ReadonlyMap<number, BudgetPart>, id: number): BudgetPart {
  const name = names.get(id);
  if (name === undefined) throw new RangeError(`no part ${id}`);
  return name;
}

/** `upstream:other` or `wait:other`. There are only a dozen parts without a peer or reason. */
function othersLike(part: BudgetPart): BudgetPart {
  if (part.startsWith('upstream:')) return 'upstream:other';
  return part.startsWith('wait:') ? 'wait:other' : part;
}
