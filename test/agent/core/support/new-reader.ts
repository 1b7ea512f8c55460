// A reader of the loader's records, for tests.

import {CoreIntervals} from '../../../../agent/core/core-intervals.js';

/** `watched`: the root of the only target. */
export function newReader(watched = 100): CoreIntervals {
  const stack = {frames: [], truncated: false, droppedFrames: 0};
  return new CoreIntervals({
    targetOf: (root) => (root === watched ? 'registry' : undefined),
    toUnixNs: (kernelNs) => kernelNs,
    code: {symbolize: () => stack, versionOf: () => 1},
    steps: {stepIn: () => undefined},
    goVersions: {of: () => 'go1.19.8', refresh: () => {}},
  });
}
