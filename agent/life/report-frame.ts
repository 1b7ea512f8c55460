// Encodes the agent's report as a frame. The list of processes may be cut short: a rule that matches
// thousands of them must not make a report that no collector takes. Pure.

import {encodeAgentFrame} from '../../src/wire/codec.js';
import type {AgentReportFrame} from '../../src/wire/frames.js';
import {MAX_FRAME_BYTES} from '../../src/wire/limits.js';

/** A longer list of processes helps no reader. */
const MAX_PROCESSES = 1_024;

export function encodeReport(report: AgentReportFrame): Uint8Array {
  let processes = report.processes.slice(0, MAX_PROCESSES);
  for (;;) {
    const frame = encodeAgentFrame({...report, processes});
    if (frame.length <= MAX_FRAME_BYTES || processes.length === 0) return frame;
    processes = processes.slice(0, processes.length >>> 1);
  }
}
