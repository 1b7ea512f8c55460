// Scenes for tests of plans: a run that has ended, and what differs while one goes on.

import {DEFAULT_VIEW} from '../../../ui/address/view-state.js';
import type {Scene} from '../../../ui/data/scene.js';
import {RunBook} from '../../../ui/run/run-book.js';

export const ENDED_RUN: Scene = {
  ...{
    view: DEFAULT_VIEW,
    tab: 'latency',
    live: false,
    book: new RunBook(),
    runId: 'run',
    phases: [],
  },
  ...{agents: [], runs: {runs: []}, edgeMs: 90_000, span: 'run', selected: undefined},
  extent: {fromMs: 1_000, toMs: 91_000},
  scope: {fromMs: 1_000, toMs: 90_000},
};

/** The last minute of a run that goes on. */
export const LATEST = {
  ...{live: true, span: 'recent' as const},
  scope: {fromMs: 30_000, toMs: 90_000},
};
