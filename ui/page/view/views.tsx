// The views: each view of a run has charts along the time axis and panels below them. The list of runs has
// neither.

import type {ComponentType} from 'preact';

import type {Tab} from '../../address/view-state.js';
import {CausesBelow, CausesCharts} from '../../causes/view/causes-view.js';
import {ClientPanel} from '../../clients/view/client-panel.js';
import {HopsBelow} from '../../hops/view/hops-view.js';
import {FlameBelow, FlameCharts} from '../../flame/view/flame-view.js';
import {RequestsBelow, RequestsCharts} from '../../requests/view/requests-view.js';
import type {Frame} from '../frame.js';
import {LatencyBelow, LatencyCharts} from './latency-view.js';

interface View {
  readonly title: string;
  readonly Charts: ComponentType<{readonly frame: Frame; readonly widthPx: number}>;
  readonly Below: ComponentType<{readonly frame: Frame}>;
}

export type RunTab = Exclude<Tab, 'runs'>;

export function titleOf(tab: Tab): string {
  return tab === 'runs' ? 'Runs' : VIEWS[tab].title;
}

export const VIEWS: Readonly<Record<RunTab, View>> = {
  latency: {title: 'Latency', Charts: LatencyCharts, Below: LatencyBelow},
  requests: {
    title: 'Requests',
    Charts: ({frame: {scene, requests}, widthPx}) => (
      <RequestsCharts {...{scene, requests, widthPx}} />
    ),
    Below: ({frame: {scene, requests}}) => <RequestsBelow {...{scene, requests}} />,
  },
  flame: {
    title: 'Flame',
    Charts: ({frame: {scene, flame}, widthPx}) => <FlameCharts {...{scene, flame, widthPx}} />,
    Below: ({frame: {scene, flame}}) => <FlameBelow {...{scene, flame}} />,
  },
  hops: {
    title: 'Hops',
    Charts: ({frame: {scene}, widthPx}) =>
      scene.book.run === undefined ? null : <ClientPanel scene={scene} widthPx={widthPx} />,
    Below: ({frame: {scene, hops}}) => <HopsBelow {...{scene, hops}} />,
  },
  causes: {
    title: 'Causes',
    Charts: ({frame: {scene, causes}, widthPx}) => (
      <>
        {scene.book.run !== undefined && <ClientPanel scene={scene} widthPx={widthPx} />}
        <CausesCharts {...{scene, causes}} />
      </>
    ),
    Below: ({frame: {scene, causes}}) => <CausesBelow {...{scene, causes}} />,
  },
};
