// Adds up the connections of a run whose requests could not be read.

import type {UnreadJson} from '../../contract/unread-json.js';
import type {RunReader} from '../../domain/ports.js';
import {UNREAD_PROBE, UnreadSums, unreadSentence} from '../../domain/unread.js';
import type {Names} from '../sums/names.js';

/** By number of connections, the most first. Reads the figures of their probe alone. */
export function unreadRows(
  reader: Pick<RunReader, 'figures'>,
  names: Pick<Names, 'hostOf' | 'kindOf'>,
): UnreadJson[] {
  const sums = new UnreadSums();
  for (const {agentId, figures} of reader.figures({probes: new Set([UNREAD_PROBE])})) {
    for (const figure of figures) {
      if (figure.kind === 'counter') sums.add(agentId, figure, figure.value);
    }
  }
  return sums.rows(names.kindOf).map((row) => ({
    ...row,
    host: names.hostOf(row.agentId),
    sentence: unreadSentence(row),
  }));
}
