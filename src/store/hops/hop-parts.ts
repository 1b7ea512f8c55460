// The dictionary of the parts of chains in a run file. Their names hold names of targets and peers, so
// their number is bounded. Beyond the bound, further ones share one part at the top of their chain.

import type {Database, Statement} from 'better-sqlite3';

import {BETWEEN_NAMES} from '../../domain/hops/hop-key.js';

export const MOST_HOP_PARTS = 4_096;
const OTHER = 'upstream:other';

export class HopPartTable {
  readonly #database: Database;
  readonly #insert: Statement<[string]>;
  /** By key. */
  #ids = new Map<string, number>();
  #keys = new Map<number, string>();

  constructor(database: Database) {
    this.#database = database;
    this.#insert = database.prepare('INSERT INTO hop_part (name) VALUES (?)');
    this.forget();
  }

  readonly idOf = (key: string): number => {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const names = key.split(BETWEEN_NAMES);
    const kept = this.#ids.size < MOST_HOP_PARTS ? names : [names[0]!, OTHER];
    return this.#ids.get(kept.join(BETWEEN_NAMES)) ?? this.#add(kept);
  };

  readonly keyOf = (id: number): string => {
    const key = this.#keys.get(id);
    if (key === undefined) throw new RangeError(`no part of a chain ${id}`);
    return key;
  };

  /** To be called after a rollback, because the ids that were given in it are not in the file. */
  forget(): void {
    const rows = readRows(this.#database);
    this.#keys = new Map(rows.map(({id, name}) => [id, keyIn(name)]));
    this.#ids = new Map([...this.#keys].map(([id, key]) => [key, id]));
  }

  #add(names: readonly string[]): number {
    const id = Number(this.#insert.run(JSON.stringify(names)).lastInsertRowid);
    const key = names.join(BETWEEN_NAMES);
    this.#ids.set(key, id);
    this.#keys.set(id, key);
    return id;
  }
}

/** Parts of chains by their numbers. Throws RangeError for an unknown number. */
export function readHopParts(database: Database): (id: number) => string {
  const keys = new Map(readRows(database).map(({id, name}) => [id, keyIn(name)]));
  return (id) => {
    const key = keys.get(id);
    if (key === undefined) throw new RangeError(`no part of a chain ${id}`);
    return key;
  };
}

function readRows(database: Database): {id: number; name: string}[] {
  return database
    .prepare<[], {id: number; name: string}>('SELECT id, name FROM hop_part ORDER BY id')
    .safeIntegers(false)
    .all();
}

/** Throws RangeError for a name that is no list of texts. */
function keyIn(name: string): string {
  const names: unknown = JSON.parse(name);
  if (Array.isArray(names) && names.every((each) => typeof each === 'string')) {
    return names.join(BETWEEN_NAMES);
  }
  throw new RangeError(`${name} is no part of a chain`);
}
