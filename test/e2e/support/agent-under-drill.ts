// An agent as a process of its own, for agent-crash.test.ts. Only its probes are not real: they make
// numbered records. Each record that the agent's spool has taken is written to a log, and all of those
// must arrive. An agent that ends by itself writes down how many records it leaves in its spool.

import {appendFileSync, writeFileSync} from 'node:fs';

import {runAgent} from '../../../agent/main.js';
import type {StartProbes} from '../../../agent/probes/ports/probe-set.js';
import {systemClocks} from '../../../agent/life/clock.js';
import {Spool} from '../../../agent/spool/spool.js';
import {ProcFiles} from '../../../agent/targets/proc-files.js';
import {decodeAgentFrame} from '../../../src/wire/codec.js';
import {startSynthetic} from '../../agent/support/synthetic-probes.js';
import {namesOf} from './agent-drill.js';

const [collector, stateDir, logPath, leftPath] = process.argv.slice(2);
const life = process.pid;

/** As many as records in an interval. An agent has a bounded number of series, however long it lives. */
const SERIES = 7;

/** Series have names that no other life of the agent gives, and the values within one are different. */
const startNamed: StartProbes = (options) =>
  startSynthetic({intervalMs: 5, recordsPerInterval: SERIES})({
    ...options,
    onInterval: (interval) => {
      const records = interval.records.map((record) => {
        if (record.kind !== 'counter') return record;
        const number = Number(record.series);
        return {...record, series: `${life}-${number % SERIES}`, value: number};
      });
      options.onInterval({...interval, records});
    },
  });

const append = Reflect.get(Spool.prototype, 'append') as Spool['append'];
Spool.prototype.append = function (this: Spool, batch) {
  const appended = append.call(this, batch);
  const frame = decodeAgentFrame(batch.frame);
  const names = frame.kind === 'batch' ? namesOf(frame.batch.records) : [];
  if (appended.ok && names.length > 0) appendFileSync(logPath!, `${names.join('\n')}\n`);
  return appended;
};

await runAgent(
  {
    collector: collector!,
    stateDir: stateDir!,
    discover: false,
    endWithParent: true,
    bpftrace: '/none/bpftrace',
    onEvent: (event) => {
      if (event.kind === 'stopped') writeFileSync(leftPath!, String(event.spooledRecords));
    },
  },
  {
    startProbes: startNamed,
    proc: new ProcFiles(),
    clocks: systemClocks(),
    retryDelayMs: () => 20,
    id: undefined,
    lookIntervalMs: 200,
  },
);
