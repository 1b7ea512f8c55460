// The first line of what a chart says under the pointer.

import type {RunJson} from '../../src/contract/run-json.js';
import {msOf} from '../time/time.js';
import {formatClock, formatSpan} from '../words/format.js';

interface HeadProps {
  readonly timeMs: number;
  readonly run: RunJson | undefined;
  readonly text?: string;
}

/** Time of day, and how far into the run that is. */
export function ReadoutHead({timeMs, run, text}: HeadProps) {
  return (
    <div class="readout-head">
      {formatClock(timeMs, true)}
      {run !== undefined && (
        <span class="muted"> · {formatSpan(timeMs - msOf(run.startUnixNs))} into the run</span>
      )}
      {text !== undefined && <span class="muted"> · {text}</span>}
    </div>
  );
}
