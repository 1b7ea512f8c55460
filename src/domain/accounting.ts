// Whether everything that agents produced arrived: produced = stored + spooled + dropped, in records.

import type {LossRecord} from './record.js';

/** One agent's books for one run. `spooled` is what the agent itself last said it still holds. */
export interface AgentAccount {
  readonly agentId: string;
  readonly host: string;
  readonly produced: number;
  readonly stored: number;
  readonly spooled: number;
  readonly droppedSpoolFull: number;
  readonly droppedInvalid: number;
  /** Lost before the agent saw it: lost events, full maps; in events, outside the identity. */
  readonly lostEvents: number;
  readonly gapNs: bigint;
}

/**
 * Losses that are counted in events. A gap is a time and `unavailable` a state; a sample that lost
 * its stack is there and counts, and how many did the report says beside the stacks.
 */
const EVENT_LOSSES: ReadonlySet<LossRecord['reason']> = new Set([
  'lost_events',
  'map_full',
  'unreadable',
]);

/** How many events a loss is of; 0 for one that is no loss of events. */
export function eventsLost({reason, count}: LossRecord): number {
  return EVENT_LOSSES.has(reason) ? count : 0;
}

/** Above this share of losses a run is marked degraded wherever it is shown. */
export const DEGRADED_LOSS_SHARE = 0.001;

/** What the identity leaves over: 0 when the books balance. */
export function unaccounted(account: AgentAccount): number {
  const {produced, stored, spooled, droppedSpoolFull, droppedInvalid} = account;
  return produced - stored - spooled - droppedSpoolFull - droppedInvalid;
}

export function isDegraded(account: AgentAccount): boolean {
  const dropped =
    account.droppedSpoolFull + account.droppedInvalid + Math.abs(unaccounted(account));
  return dropped + account.lostEvents > DEGRADED_LOSS_SHARE * Math.max(account.produced, 1);
}
