// Latency: what the client saw and one kernel series over time; below, all series and the hosts.

import type {Frame} from '../data/frame.js';
import {AgentsPanel} from './agents-panel.js';
import {ClientPanel} from './client-panel.js';
import {HeatPanel} from './heat-panel.js';
import {RunHint} from './hints.js';
import {SeriesPanel} from './series-panel.js';
import {StepsPanel} from './steps-panel.js';

export function LatencyCharts({frame, widthPx}: {frame: Frame; widthPx: number}) {
  return (
    <>
      {frame.book.run !== undefined && <ClientPanel frame={frame} widthPx={widthPx} />}
      <HeatPanel frame={frame} widthPx={widthPx} />
    </>
  );
}

export function LatencyBelow({frame}: {frame: Frame}) {
  return (
    <div class="tables">
      <SeriesPanel frame={frame} />
      <div class="side">
        {frame.book.run === undefined ? <RunHint /> : <StepsPanel frame={frame} />}
        <AgentsPanel frame={frame} />
      </div>
    </div>
  );
}
