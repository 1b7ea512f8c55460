// Losses that a run has to know and that no probe tells: what was missing before it began, and an end
// that the probes did not answer.

import type {LossRecord} from '../../../src/domain/record.js';

/** The losses of the agent itself carry this name in place of a probe's. */
const AGENT = 'agent';

/**
 * The loss of a run without an agent for `gapNs` ns; none where that is not above 0.
 */
export function startedAgain(gapNs: bigint): readonly LossRecord[] {
  return gapNs > 0n ? [gapOf(gapNs, 'the agent was started again')] : [];
}

/** The loss of a run whose last `gapNs` ns the probes did not hand out. */
export function unansweredEnd(gapNs: bigint): LossRecord {
  const detail =
    'the probes were so far behind at the end of the run that its last figures are missing';
  return gapOf(gapNs, detail);
}

function gapOf(gapNs: bigint, detail: string): LossRecord {
  return {kind: 'loss', probe: AGENT, reason: 'gap', count: 0, gapNs, detail};
}
