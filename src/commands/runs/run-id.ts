// The id of the run that a user means.

import type {RunCatalog} from '../../domain/ports.js';
import {isRunId} from '../../domain/run.js';

/** Any id is taken as it is, also that of a damaged file. Throws `STORE_RUN_UNKNOWN` for another name. */
export function runIdOf(catalog: RunCatalog, wanted: string): string {
  if (isRunId(wanted)) return wanted;
  const reader = catalog.open(wanted);
  try {
    return reader.run().id;
  } finally {
    reader.close();
  }
}
