// Tells the collector how each run stands: what was made of it, what is still to come, and how the
// probes are. The collector keeps the newest report, so one that is missed does no harm.

import {optional} from '../../src/domain/optional.js';
import type {Spool} from '../spool/spool.js';
import type {Connection} from '../uplink/connection.js';
import type {Books} from './books.js';
import type {HostWatch} from './host-watch.js';
import type {ProbeStatus} from './probe-status.js';
import {encodeReport} from './report-frame.js';
import type {RunFollower} from './run-follower.js';

export interface ReporterParts {
  readonly spool: Pick<Spool, 'records'>;
  readonly books: Pick<Books, 'of'>;
  readonly watch: Pick<HostWatch, 'processes' | 'cpuShare' | 'reach'>;
  readonly runs: RunFollower;
  readonly probeStatus: Pick<ProbeStatus, 'report'>;
}

/** The part of a connection that is needed here. */
type Link = Pick<Connection, 'sendBytes'>;

/** A spool may run empty several times a second; reports on that are this far apart at least. */
const PAUSE_MS = 100;

export class Reporter {
  readonly #parts: ReporterParts;
  #link: Link | undefined;
  #reportedMs = -Infinity;
  /** Set while the end of the pause is waited for. */
  #later: NodeJS.Timeout | undefined;

  constructor(parts: ReporterParts) {
    this.#parts = parts;
  }

  /** Reports go over this link from now on; undefined: nowhere. */
  use(link: Link | undefined): void {
    this.#link = link;
  }

  /**
   * Reports if the spool has run empty and the end of a run waits for that. While a run goes on, a report costs a
   * transaction of its run file, and the next one is never far.
   */
  reportIfEmpty(): void {
    const {runs, spool} = this.#parts;
    if (!runs.isDelivering || spool.records() > 0) return;
    const waitMs = this.#reportedMs + PAUSE_MS - performance.now();
    if (waitMs <= 0) this.report();
    else this.#later ??= setTimeout(() => this.#afterPause(), waitMs).unref();
  }

  #afterPause(): void {
    this.#later = undefined;
    this.reportIfEmpty();
  }

  /**
   * Reports on every run that something may still be delivered of, or else on no run; not while the last interval
   * of a run is made, or the collector would take an empty spool for all that there is.
   */
  report(): void {
    if (!this.#parts.runs.isFinishing) this.reportNow();
  }

  /** Reports at the very end, whatever is still being made. */
  reportNow(): void {
    const {spool, runs} = this.#parts;
    if (this.#link === undefined) return;
    this.#reportedMs = performance.now();
    const due = runs.toReport((runId) => spool.records(runId) > 0);
    for (const {runId, isLast} of due) {
      this.#send(runId);
      if (isLast) runs.close(runId);
    }
    if (due.every(({isLast}) => isLast)) this.#send(undefined);
  }

  #send(runId: string | undefined): void {
    const {spool, books, watch, probeStatus} = this.#parts;
    const report = encodeReport({
      kind: 'report',
      ...optional('runId', runId),
      production: books.of(runId),
      spooledRecords: runId === undefined ? 0 : spool.records(runId),
      processes: watch.processes,
      ...probeStatus.report(),
      agentCpuShare: watch.cpuShare,
      reach: watch.reach,
    });
    this.#link?.sendBytes(report);
  }
}
