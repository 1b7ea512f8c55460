import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Books} from '../../../agent/life/books.js';
import {Reporter} from '../../../agent/life/reporter.js';
import {RunFollower} from '../../../agent/life/run-follower.js';
import {decodeAgentFrame} from '../../../src/wire/codec.js';
import type {AgentReportFrame} from '../../../src/wire/frames.js';
import {until} from '../../support/until.js';

const RUN = '20260101-000000-abcd';

interface Reporting {
  readonly reporter: Reporter;
  readonly runs: RunFollower;
  readonly reports: AgentReportFrame[];
  /** The records in the spool; none at first. */
  readonly spool: {waiting: number};
}

function reporting(): Reporting {
  const runs = new RunFollower();
  const reports: AgentReportFrame[] = [];
  const spool = {waiting: 0};
  const reporter = new Reporter({
    runs,
    spool: {records: () => spool.waiting},
    books: new Books(),
    watch: {processes: [], cpuShare: 0, reach: {addresses: [], networks: []}},
    probeStatus: {report: () => ({probes: [], probeCpuShare: 0, lostEvents: 0})},
  });
  reporter.use({
    sendBytes: (bytes) => {
      const frame = decodeAgentFrame(bytes);
      assert.ok(frame.kind === 'report');
      reports.push(frame);
    },
  });
  return {reporter, runs, reports, spool};
}

describe('that the spool has run empty', () => {
  test('is no reason for a report while the run goes on', () => {
    const {reporter, runs, reports} = reporting();
    runs.change(RUN, 1n);

    reporter.reportIfEmpty();

    assert.deepEqual(reports, []);
  });

  test('is reported at once when the run has ended, and then no more', () => {
    const {reporter, runs, reports} = reporting();
    runs.change(RUN, 1n);
    runs.change(undefined, 2n);
    runs.finished(RUN);

    reporter.reportIfEmpty();
    reporter.reportIfEmpty();

    assert.deepEqual(reports.map(told), [
      [RUN, 0],
      [undefined, 0],
    ]);
  });

  test('is reported, after a pause, also where another report has just gone out', async () => {
    const {reporter, runs, reports, spool} = reporting();
    runs.change(RUN, 1n);
    runs.change(undefined, 2n);
    runs.finished(RUN);
    spool.waiting = 5;
    reporter.report();
    spool.waiting = 0;

    for (let ack = 0; ack < 3; ack += 1) reporter.reportIfEmpty();
    await until('the last report', () => reports.length > 1);

    assert.deepEqual(reports.map(told), [
      [RUN, 5],
      [RUN, 0],
      [undefined, 0],
    ]);
  });
});

function told({runId, spooledRecords}: AgentReportFrame): [string | undefined, number] {
  return [runId, spooledRecords];
}
