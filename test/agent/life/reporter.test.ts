import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Books} from '../../../agent/life/books.js';
import {Reporter} from '../../../agent/life/reporter.js';
import {RunFollower} from '../../../agent/life/run-follower.js';
import {decodeAgentFrame} from '../../../src/wire/codec.js';
import type {AgentReportFrame} from '../../../src/wire/frames.js';

const RUN = '20260101-000000-abcd';

/** An agent whose spool is empty, and its reports. */
function reporting(): {reporter: Reporter; runs: RunFollower; reports: AgentReportFrame[]} {
  const runs = new RunFollower();
  const reports: AgentReportFrame[] = [];
  const reporter = new Reporter({
    runs,
    spool: {records: () => 0},
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
  return {reporter, runs, reports};
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

    assert.deepEqual(
      reports.map(({runId, spooledRecords}) => [runId, spooledRecords]),
      [
        [RUN, 0],
        [undefined, 0],
      ],
    );
  });
});
