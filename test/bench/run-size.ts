// Measures how large a run file gets with one target on one host, after an hour under load. Prints megabytes
// per target-hour of latency data, and of all other data.
//
//   node --import tsx test/bench/run-size.ts [--minutes 60] [--targets 1]

import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';

import {openStore} from '../../src/store/open-store.js';
import {aRun} from '../src/store/support/sample-run.js';
import {busySecond} from '../src/store/support/busy-second.js';

const {values} = parseArgs({
  options: {
    minutes: {type: 'string', default: '60'},
    targets: {type: 'string', default: '1'},
  },
});
const seconds = 60 * Number(values.minutes);
const targets = Array.from({length: Number(values.targets)}, (_, n) => `target-${n}`);

const dataDir = mkdtempSync(join(tmpdir(), 'regscope-size-'));
try {
  const run = aRun();
  const {writer, catalog} = openStore(dataDir);
  await writer.createRun(run, undefined);
  const file = join(dataDir, 'runs', `${run.id}.db`);
  const emptyBytes = statSync(file).size;
  for (let second = 0; second < seconds; second += 60) {
    const minute = Array.from({length: 60}, (_, n) => busySecond(second + n, targets));
    await writer.putBatches(run.id, minute);
  }
  await writer.closeRun(run.id);
  await writer.close();
  const bytes = statSync(file).size - emptyBytes;

  const startMs = performance.now();
  const reader = catalog.open(run.id);
  const fsyncs = [...reader.figures({series: 'fsync', metric: 'latency'})].length;
  const oneSeriesMs = performance.now() - startMs;
  reader.close();

  const hours = (seconds / 3_600) * targets.length;
  console.log(
    [
      `${(bytes / hours / 1e6).toFixed(2)} MB per target-hour`,
      `${(bytes / seconds).toFixed(0)} bytes per second`,
      `${busySecond(0, targets).records.length} records per second`,
      `empty file ${(emptyBytes / 1e3).toFixed(0)} kB`,
      `${fsyncs} seconds of one series read in ${oneSeriesMs.toFixed(0)} ms`,
    ].join(', '),
  );
} finally {
  rmSync(dataDir, {recursive: true});
}
