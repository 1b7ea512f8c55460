// Statements that are asked for with each batch, prepared once for each open file.

import type {Database, Statement} from 'better-sqlite3';

const statements = new WeakMap<Database, Map<string, Statement>>();

/**
 * The statement of this text, as `prepare` makes it. It is everybody's who asks with the same text: nobody may change
 * how it gives its rows, or leave it open.
 */
export function prepared<Parameters extends unknown[], Row>(
  database: Database,
  sql: string,
): Statement<Parameters, Row> {
  let known = statements.get(database);
  if (known === undefined) statements.set(database, (known = new Map()));
  let statement = known.get(sql);
  if (statement === undefined) known.set(sql, (statement = database.prepare(sql)));
  return statement as Statement<Parameters, Row>;
}
