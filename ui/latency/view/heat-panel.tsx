// The panel of the heat map: its head names the series and has the legend.

import {HeatLegend} from '../../charts/heat-legend.js';
import {LEFT_PX, RIGHT_PX, plotWidth} from '../../charts/plot-layout.js';
import {TimeAxis} from '../../charts/time-axis.js';
import {usePage} from '../../controls/context.js';
import type {Scene} from '../../data/scene.js';
import {plainName} from '../../words/plain-name.js';
import type {LatencyFrame} from '../model/latency-frame.js';
import {probeTitle} from '../model/series-table.js';
import {HeatMap} from './heat-map.js';

interface Props {
  readonly scene: Scene;
  readonly latency: LatencyFrame;
  readonly widthPx: number;
}

export function HeatPanel({scene, latency, widthPx}: Props) {
  const {change} = usePage();
  const {view, extent} = scene;
  const {chosen} = latency;
  return (
    <section class="panel" aria-labelledby="heat-title">
      <header class="panel-head">
        <h2 id="heat-title">
          {chosen === undefined ? (
            'Kernel latency'
          ) : (
            <>
              <code>
                {plainName(chosen.series === '' ? probeTitle(chosen.probe) : chosen.series)}
              </code>{' '}
              <span class="muted">
                of {plainName(chosen.target)}
                {chosen.metric !== 'latency' && `, ${plainName(chosen.metric)}`}
              </span>
            </>
          )}
        </h2>
        {chosen !== undefined && view.chosen === undefined && (
          <span class="head-note">
            follows what takes most time; a click on a row below pins one
          </span>
        )}
        {view.chosen !== undefined && (
          <button type="button" class="reset" onClick={() => change({chosen: undefined}, 'step')}>
            Follow what takes most time
          </button>
        )}
        <HeatLegend />
      </header>
      <HeatMap scene={scene} latency={latency} widthPx={widthPx} />
      <div style={{paddingLeft: `${LEFT_PX}px`, paddingRight: `${RIGHT_PX}px`}}>
        <TimeAxis extent={extent} widthPx={plotWidth(widthPx)} />
      </div>
    </section>
  );
}
