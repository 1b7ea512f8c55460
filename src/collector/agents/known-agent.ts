// What the collector knows of one agent, connected or not: its last words, and how much of which run
// it still has to deliver.

import type {AgentStatus} from '../../domain/ports.js';
import type {Host, TargetProcess} from '../../domain/target.js';
import type {AgentReportFrame} from '../../wire/frames.js';
import type {AgentSession} from './agent-session.js';

/** How far before a run's end an agent's last interval may end: clocks, and the cut's way to it. */
const LAST_INTERVAL_NS = 200_000_000n;

export class KnownAgent {
  readonly agentId: string;
  host: Host;
  session: AgentSession | undefined;
  /** Since when it is not connected; by the collector's clock. */
  goneNs = 0n;
  /** The run whose file has its host. */
  hostIn: string | undefined;
  #report: AgentReportFrame | undefined;
  /** Records that it still has of each run, as it last said. */
  readonly #spooled = new Map<string, number>();
  #lastIntervalEndNs = 0n;
  /** What it said after it had read that the run ended. */
  #saidDelivered = false;
  #endPing: number | undefined;

  constructor(agentId: string, host: Host) {
    this.agentId = agentId;
    this.host = host;
  }

  get processes(): readonly TargetProcess[] {
    return this.#report?.processes ?? [];
  }

  heardInterval(endNs: bigint): void {
    if (endNs > this.#lastIntervalEndNs) this.#lastIntervalEndNs = endNs;
  }

  heardReport(report: AgentReportFrame, endedRun: {id: string; endNs: bigint} | undefined): void {
    this.#report = report;
    if (report.runId === undefined) this.#spooled.clear();
    else if (report.spooledRecords === 0) this.#spooled.delete(report.runId);
    else this.#spooled.set(report.runId, report.spooledRecords);
    if (endedRun !== undefined) this.#saidDelivered ||= this.#tellsDelivery(report, endedRun);
  }

  /** A run has ended, and the agent was told; `endPing` was sent right after that. */
  runEnded(endPing: number | undefined): void {
    this.#endPing = endPing;
    this.#saidDelivered = false;
  }

  /** Nothing of the run that ended is to be expected from it any more, as far as it can be asked. */
  hasDelivered(): boolean {
    return this.session === undefined || (this.#saidDelivered && this.session.waitingBatches === 0);
  }

  status(): AgentStatus {
    const clock = this.session?.clockEstimate;
    return {
      agentId: this.agentId,
      host: this.host,
      connected: this.session !== undefined,
      processes: this.processes,
      probes: this.#report?.probes ?? [],
      clockOffsetNs: clock?.offsetNs ?? 0n,
      clockErrorNs: clock?.errorNs ?? 0n,
      spooledRecords: [...this.#spooled.values()].reduce((sum, records) => sum + records, 0),
      lostEvents: this.#report?.lostEvents ?? 0,
      probeCpuShare: this.#report?.probeCpuShare ?? 0,
      agentCpuShare: this.#report?.agentCpuShare ?? 0,
    };
  }

  // A report that was on its way when the run ended says nothing: only what follows the pong does.
  #tellsDelivery(report: AgentReportFrame, run: {id: string; endNs: bigint}): boolean {
    const answered = this.session?.answeredPing ?? 0;
    if (this.#endPing === undefined || answered < this.#endPing) return false;
    if (report.runId !== run.id) return report.runId === undefined;
    const hasLast = this.#lastIntervalEndNs >= run.endNs - LAST_INTERVAL_NS;
    return report.spooledRecords === 0 && hasLast;
  }
}
