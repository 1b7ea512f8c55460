// The first line of a chart's read-out.

import type {RunJson} from '../../src/contract/run-json.js';
import {msOf} from '../time/time.js';
import {formatClock, formatSpan} from '../words/format.js';

interface HeadProps {
  readonly timeMs: number;
  readonly run: RunJson | undefined;
  readonly text?: string;
}

/** Shows the time of day, and how long after the run's start it is. */
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
