// Synthetic probes with the same series in each interval, as in a real run, which a test can turn off.

import type {StartProbes} from '../../../agent/probes/ports/probe-set.js';
import {startSynthetic, type Pace} from './synthetic-probes.js';

/** While `load.isOn` is false, intervals are empty. Each record has a name of `pace.nameBytes`. */
export function startSteady(pace: Pace, load: {readonly isOn: boolean}): StartProbes {
  const names = Array.from({length: pace.recordsPerInterval}, (_, n) =>
    `series ${n} `.padEnd(pace.nameBytes ?? 0, '.'),
  );
  return (options) =>
    startSynthetic(pace)({
      ...options,
      onInterval: (interval) => {
        const records = interval.records.map((record, n) => ({...record, series: names[n]!}));
        options.onInterval({...interval, records: load.isOn ? records : []} as typeof interval);
      },
    });
}
