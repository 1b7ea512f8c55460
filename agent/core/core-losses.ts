// Turns the losses that the CO-RE engine tells into records of the measurement.

import type {LossRecord, ProbeRecord} from '../../src/domain/record.js';
import {HOST_TARGET} from '../../src/domain/target.js';
import {CORE_PROBES, LOSS, type CoreLossRecord} from './record-types.js';

const REASONS: Readonly<Record<number, LossRecord['reason']>> = {
  [LOSS.events]: 'lost_events',
  [LOSS.mapFull]: 'map_full',
  [LOSS.stack]: 'stack_lost',
  [LOSS.unended]: 'lost_events',
};

export function recordOfLoss({probe, reason, count, text}: CoreLossRecord): ProbeRecord {
  const name = probeName(probe);
  // The kernel counts these for all processes of the host together, so they are a figure of the host.
  if (reason === LOSS.missed) {
    const key = {target: HOST_TARGET, probe: 'missed', series: text || name, metric: 'events'};
    return {kind: 'counter', ...key, value: count};
  }
  const detail = text === '' ? {} : {detail: text};
  return {kind: 'loss', probe: name, reason: REASONS[reason] ?? 'lost_events', count, ...detail};
}

/** `core` for a number that this agent does not know. */
export function probeName(probe: number): string {
  return CORE_PROBES[probe] ?? 'core';
}
