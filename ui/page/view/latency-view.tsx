// Latency: what the client saw and one kernel series over time; below, all series and the hosts.

import {ClientPanel} from '../../clients/view/client-panel.js';
import {StepsPanel} from '../../clients/view/steps-panel.js';
import {RunHint} from '../../controls/hints.js';
import {HeatPanel} from '../../latency/view/heat-panel.js';
import {SeriesPanel} from '../../latency/view/series-panel.js';
import type {Frame} from '../frame.js';
import {AgentsPanel} from './agents-panel.js';

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
