// The views of a run: what each draws along the time axis, and what it has below.

import type {ComponentType} from 'preact';

import type {Tab} from '../../address/view-state.js';
import {FlameBelow, FlameCharts} from '../../flame/view/flame-view.js';
import {RequestsBelow, RequestsCharts} from '../../requests/view/requests-view.js';
import type {Frame} from '../frame.js';
import {LatencyBelow, LatencyCharts} from './latency-view.js';

export interface ChartsProps {
  readonly frame: Frame;
  readonly widthPx: number;
}

export interface BelowProps {
  readonly frame: Frame;
}

interface View {
  readonly title: string;
  readonly Charts: ComponentType<ChartsProps>;
  readonly Below: ComponentType<BelowProps>;
}

export const VIEWS: Readonly<Record<Tab, View>> = {
  latency: {title: 'Latency', Charts: LatencyCharts, Below: LatencyBelow},
  requests: {title: 'Requests', Charts: RequestsCharts, Below: RequestsBelow},
  flame: {title: 'Flame', Charts: FlameCharts, Below: FlameBelow},
};
