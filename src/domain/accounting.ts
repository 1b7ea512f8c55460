// Checks that everything that agents produced has arrived: produced = stored + spooled + dropped, in
// records.

import type {LossRecord} from './record.js';

/** One agent's books for one run. `spooled` is the number that the agent last said it still holds. */
export interface AgentAccount {
  readonly agentId: string;
  readonly host: string;
  readonly produced: number;
  readonly stored: number;
  readonly spooled: number;
  readonly droppedSpoolFull: number;
  readonly droppedInvalid: number;
  /** Events that were lost before the agent saw them, by full buffers or maps. Not part of the sum. */
  readonly lostEvents: number;
  readonly gapNs: bigint;
}

/**
 * Losses that are counted in events. A gap is a time, and `unavailable` is a state. A sample whose stack
 * was lost is stored and counts; the report gives the number of such samples beside the stacks.
 */
const EVENT_LOSSES: ReadonlySet<string> = new Set<LossRecord['reason']>([
  'lost_events',
  'map_full',
  'unreadable',
]);

/** The number of lost events; 0 for a loss that is not counted in events. */
export function eventsLost({
  reason,
  count,
}: {
  readonly reason: string;
  readonly count: number;
}): number {
  return EVENT_LOSSES.has(reason) ? count : 0;
}

/** Above this share of losses a run is marked degraded wherever it is shown. */
export const DEGRADED_LOSS_SHARE = 0.001;

/** Records that are missing from the sum; 0 when the books balance. */
export function unaccounted(account: AgentAccount): number {
  const {produced, stored, spooled, droppedSpoolFull, droppedInvalid} = account;
  return produced - stored - spooled - droppedSpoolFull - droppedInvalid;
}

export function isDegraded(account: AgentAccount): boolean {
  const dropped =
    account.droppedSpoolFull + account.droppedInvalid + Math.abs(unaccounted(account));
  return dropped + account.lostEvents > DEGRADED_LOSS_SHARE * Math.max(account.produced, 1);
}
