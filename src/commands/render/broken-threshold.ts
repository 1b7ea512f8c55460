// One line for a threshold that did not hold: `push.p95 < 500ms does not hold (549 ms)`.

import type {ThresholdVerdict} from '../../load/contract.js';
import {writeMs, writeRate, writeShare} from '../../insight/words/figures.js';

export function renderBrokenThreshold({threshold, figure, value}: ThresholdVerdict): string {
  const measured = value === undefined ? 'nothing was measured' : writeValue(figure, value);
  return `${threshold} does not hold (${measured})`;
}

function writeValue(figure: ThresholdVerdict['figure'], value: number): string {
  switch (figure) {
    case 'quantile':
    case 'mean':
    case 'max':
      return writeMs(value / 1e6);
    case 'errors':
      return writeShare(value);
    case 'throughput':
      return writeRate(value);
  }
}
