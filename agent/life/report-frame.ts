// The agent's report as a frame. What it says of processes may be cut short: a rule that matches
// thousands of them must not make a report that no collector takes. Pure.

import {encodeAgentFrame} from '../../src/wire/codec.js';
import type {AgentReportFrame} from '../../src/wire/frames.js';
import {MAX_FRAME_BYTES} from '../../src/wire/limits.js';

/** More is of no use to anybody who looks at a list of them. */
const MAX_PROCESSES = 1_024;

export function encodeReport(report: AgentReportFrame): Uint8Array {
  let processes = report.processes.slice(0, MAX_PROCESSES);
  for (;;) {
    const frame = encodeAgentFrame({...report, processes});
    if (frame.length <= MAX_FRAME_BYTES || processes.length === 0) return frame;
    processes = processes.slice(0, processes.length >>> 1);
  }
}
