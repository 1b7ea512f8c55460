// The figures of the load generators as the page shows them: one row per kind for the selection,
// the total in the head of the page, and the state of the generators.

import type {Scene} from '../../data/scene.js';
import type {LoadEntry} from '../../run/load-history.js';
import {durationMs} from '../../time/time.js';
import type {TimeRange} from '../../time/time.js';
import {clientRows, clientTotal, entriesIn, generatorState, newestEntries} from './client-rows.js';
import type {ClientRow, ClientTotal} from './client-rows.js';

export interface ClientsFrame {
  readonly rows: readonly ClientRow[];
  /**
   * The total of the last seconds of a run that goes on, or of the selection in a run that has
   * ended.
   */
  readonly total: ClientTotal;
  readonly generator: ReturnType<typeof generatorState>;
}

export function clientsFrame({view, live, book, selected, scope}: Scene): ClientsFrame {
  const {entries, kinds} = book.load;
  const own = entriesIn(entries, view.selection, live ? scope : selected);
  const ownMs = scope === undefined ? 0 : durationMs(covered(scope, own));
  return {
    rows: clientRows(own, kinds, ownMs),
    total: clientTotal(live ? newestEntries(entries) : own, kinds),
    generator: generatorState(entries),
  };
}

/** A range that begins before the first report is shorter by the time without reports. */
function covered({fromMs, toMs}: TimeRange, entries: readonly LoadEntry[]): TimeRange {
  const firstMs = entries[0]?.fromMs ?? fromMs;
  return {fromMs: Math.min(toMs, Math.max(fromMs, firstMs)), toMs};
}
