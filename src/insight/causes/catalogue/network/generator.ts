// The load generator is late itself: it takes time between an answer and the moment it notes it.

import {writeMs, writeShare} from '../../../words/figures.js';
import {WAY} from '../../question/growth.js';
import type {CauseRule} from '../../question/question.js';

/** A share of one CPU. */
const BUSY = 0.9;
const LATE_MS = 50;
/** On a busy host, a loop is late for a moment in a healthy phase, too. */
const LEAST_FACTOR = 2;

export const generator: CauseRule = {
  name: 'generator',
  needs: [],
  find: ({sides, parts, target}) => {
    const [before, after] = [sides?.before.load, sides?.after.load];
    if (after === undefined || !parts.has(WAY)) return [];
    const {maxCpuShare = 0, maxLoopLagMs = 0} = after;
    const {maxCpuShare: hadCpuShare = 0, maxLoopLagMs: hadLoopLagMs = 0} = before ?? {};
    const isBusy = maxCpuShare >= BUSY && hadCpuShare < BUSY;
    const isLate = maxLoopLagMs >= LATE_MS && maxLoopLagMs >= LEAST_FACTOR * hadLoopLagMs;
    if (!isBusy && !isLate) return [];
    return [
      {
        ...{resource: 'generator', share: 1, evidence: []},
        waits: (part) => part === WAY,
        sentence:
          `the load generator is late itself: it uses ${writeShare(maxCpuShare)} of a CPU, and its event loop was ` +
          `${writeMs(maxLoopLagMs)} late; requests of ${target} waited on its side`,
        remedy: 'Give it a host of its own or more workers, and repeat the run.',
      },
    ];
  },
};
