// An agent as a process of its own, for agent-crash.test.ts. Only its probes are not real: they make
// numbered records. Each record that the agent has taken within a run is written to a log, and all of
// those must arrive.

import {appendFileSync} from 'node:fs';

import {runAgent} from '../../../agent/main.js';
import type {StartProbes} from '../../../agent/probes/ports/probe-set.js';
import {systemClocks} from '../../../agent/life/clock.js';
import {ProcFiles} from '../../../agent/targets/proc-files.js';
import {startSynthetic} from '../../agent/support/synthetic-probes.js';

const [collector, stateDir, logPath] = process.argv.slice(2);
const life = process.pid;
let runSinceNs: bigint | undefined;

const startLogged: StartProbes = (options) =>
  startSynthetic({intervalMs: 5, recordsPerInterval: 7})({
    ...options,
    onInterval: (interval) => {
      const records = interval.records.map((record) =>
        record.kind === 'counter' ? {...record, series: `${life}-${record.series}`} : record,
      );
      options.onInterval({...interval, records});
      // An interval that began before the run was known does not belong to it.
      if (runSinceNs === undefined || interval.startKernelNs < runSinceNs) return;
      const names = records.map((record) => ('series' in record ? record.series : ''));
      appendFileSync(logPath!, `${names.join('\n')}\n`);
    },
  });

await runAgent(
  {
    collector: collector!,
    stateDir: stateDir!,
    discover: false,
    endWithParent: true,
    bpftrace: '/none/bpftrace',
    onEvent: (event) => {
      if (event.kind !== 'run') return;
      runSinceNs = event.runId === undefined ? undefined : process.hrtime.bigint();
    },
  },
  {
    startProbes: startLogged,
    proc: new ProcFiles(),
    clocks: systemClocks(),
    retryDelayMs: () => 20,
    id: undefined,
    lookIntervalMs: 200,
  },
);
