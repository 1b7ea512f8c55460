// Tells how far a run has come that has no end yet.

import type {RunReader} from '../../domain/ports.js';

const ALWAYS_READ: ReadonlySet<string> = new Set(['process']);

/** The end of the last figures and load that are stored, in Unix ns; else the last known start. */
export function latestNs(
  reader: Pick<RunReader, 'run' | 'phases' | 'figures' | 'loadReports'>,
): bigint {
  const fromNs = reader.phases().at(-1)?.startNs ?? reader.run().startNs;
  let latest = fromNs;
  const look = ({endNs}: {readonly endNs: bigint}): void => {
    if (endNs > latest) latest = endNs;
  };
  for (const interval of reader.figures({fromNs, probes: ALWAYS_READ})) look(interval);
  for (const report of reader.loadReports({fromNs})) look(report);
  return latest;
}
