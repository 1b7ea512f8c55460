// Turns the messages of records that are rare in a batch into plain records, and checks them. The generated
// code reads these messages.

import type {LossRecord, ProbeRecord} from '../domain/record.js';
import {assertLossReason, finite, processOf} from './plain.js';
import type {regscope} from './telemetry.generated.js';

export function targetOf(message: regscope.wire.v1.TargetEvent.$Properties): ProbeRecord {
  return {
    kind: 'target',
    event: message.exited ? 'exited' : 'found',
    process: processOf(message.process ?? {}),
  };
}

/** Throws RangeError or TypeError for a loss that no agent of ours tells. */
export function lossOf(message: regscope.wire.v1.Loss.$Properties): LossRecord {
  const reason = message.reason ?? '';
  assertLossReason(reason);
  const gapNs = finite(message.gapNs ?? 0);
  return {
    kind: 'loss',
    probe: message.probe ?? '',
    reason,
    count: finite(message.count ?? 0),
    ...(gapNs > 0 ? {gapNs: BigInt(Math.round(gapNs))} : {}),
    ...(message.detail ? {detail: message.detail} : {}),
  };
}

/** Throws RangeError for a number that is none. */
export function costOf(message: regscope.wire.v1.ProbeCost.$Properties): ProbeRecord {
  return {
    kind: 'cost',
    probe: message.probe ?? '',
    runNs: finite(message.runNs ?? 0),
    runs: finite(message.runs ?? 0),
  };
}
