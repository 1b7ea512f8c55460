// The view of latency: the client's latency and one kernel series over time, and below them all
// series, the client's figures and the agents.

import {AgentsPanel} from '../../agents/view/agents-panel.js';
import {ClientPanel} from '../../clients/view/client-panel.js';
import {StepsPanel} from '../../clients/view/steps-panel.js';
import {RunHint} from '../../controls/hints.js';
import {HeatPanel} from '../../latency/view/heat-panel.js';
import {SeriesPanel} from '../../latency/view/series-panel.js';
import type {Frame} from '../frame.js';

interface Props {
  readonly frame: Frame;
}

export function LatencyCharts({frame, widthPx}: Props & {readonly widthPx: number}) {
  const {scene, latency} = frame;
  return (
    <>
      {scene.book.run !== undefined && <ClientPanel scene={scene} widthPx={widthPx} />}
      <HeatPanel scene={scene} latency={latency} widthPx={widthPx} />
    </>
  );
}

export function LatencyBelow({frame}: Props) {
  const {scene, latency, clients, feed} = frame;
  return (
    <div class="tables">
      <SeriesPanel scene={scene} latency={latency} />
      <div class="side">
        {scene.book.run === undefined ? (
          <RunHint />
        ) : (
          <StepsPanel scene={scene} clients={clients} />
        )}
        <AgentsPanel scene={scene} version={feed.version} />
      </div>
    </div>
  );
}
