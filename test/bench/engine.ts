// Measures what the profiler costs the registry that it watches, figure by figure beside its goal. Ratios
// come from one run in which rounds with and without the profiler alternate.
//
// USAGE  npm run bench -- engine [--part NAME]… [--rounds N] [--seconds N] [--warm N] [--engines LIST]   (root, wrk)

import {printFigures, type FigureRow} from './engine/figure-table.js';
import {readBenchOptions, type BenchOptions} from './engine/options.js';
import {cost} from './engine/parts/cost.js';
import {latency} from './engine/parts/latency.js';
import {memory} from './engine/parts/memory.js';
import {parked} from './engine/parts/parked.js';
import {probes} from './engine/parts/probes.js';
import {rates} from './engine/parts/rates.js';
import {records} from './engine/parts/records.js';
import {start} from './engine/parts/start.js';
import {throughput} from './engine/parts/throughput.js';
import {tls} from './engine/parts/tls.js';
import {workloads} from './engine/parts/workloads.js';

const PARTS: Readonly<Record<string, (options: BenchOptions) => Promise<FigureRow[]>>> = {
  throughput,
  workloads,
  latency,
  cost,
  records,
  probes,
  parked,
  memory,
  start,
  tls,
  rates,
};

const options = readBenchOptions(process.argv.slice(2));
const wanted = options.parts.length === 0 ? Object.keys(PARTS) : options.parts;
for (const name of wanted) {
  const part = PARTS[name];
  if (part === undefined) {
    throw new Error(`there is no part ${name}; there are ${Object.keys(PARTS).join(', ')}`);
  }
  console.log(`\n${name}`);
  printFigures(await part(options));
}
