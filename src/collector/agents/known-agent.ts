// What the collector knows of one agent, connected or not: its last report, and how much of which run
// it still has to deliver.

import {optional} from '../../domain/optional.js';
import type {HostReach} from '../../domain/hops/host-reach.js';
import type {AgentStatus} from '../../domain/ports.js';
import type {Host, TargetProcess} from '../../domain/target.js';
import type {AgentReportFrame} from '../../wire/frames.js';
import type {AgentSession} from './agent-session.js';
import {heardReach, heardReport, NOTHING_HEARD, type HeardReport} from './heard-report.js';

/**
 * An agent's last interval of a run may end so long before the run does: clocks differ, and the cut
 * has a way to go.
 */
const LAST_INTERVAL_NS = 200_000_000n;
/** An agent's spool holds a few runs; one that names ever new ones is not remembered to the letter. */
const MOST_RUNS = 64;

export class KnownAgent {
  readonly agentId: string;
  #host: Host;
  #hostCharacters = 0;
  #version: string | undefined;
  session: AgentSession | undefined;
  /** When it left, by the collector's clock. */
  goneNs = 0n;
  /** The run whose file has this agent's host. */
  hostIn: string | undefined;
  #heard: HeardReport = NOTHING_HEARD;
  #reach: HostReach | undefined;
  /** How many records it still has of each run, as it last said. */
  readonly #spooled = new Map<string, number>();
  #lastIntervalEndNs = 0n;
  /** It has said, after it had read that the run ended, that nothing of the run is left. */
  #saidDelivered = false;
  #endPing: number | undefined;

  constructor(agentId: string, host: Host) {
    this.agentId = agentId;
    this.#host = host;
    this.#hostCharacters = JSON.stringify(host).length;
  }

  get host(): Host {
    return this.#host;
  }

  get processes(): readonly TargetProcess[] {
    return this.#heard.processes;
  }

  /** At which addresses its targets are reached: also after it left, for what others still deliver. */
  get reach(): HostReach | undefined {
    return this.#reach;
  }

  /** The length of the host's description, with the agent's version, as JSON. */
  get hostCharacters(): number {
    return this.#hostCharacters;
  }

  /** The length of its processes and probes as JSON. */
  get listCharacters(): number {
    return this.#heard.listCharacters;
  }

  connected(session: AgentSession): void {
    this.session = session;
    this.#host = session.hostInfo;
    this.#version = session.agentVersion;
    this.#hostCharacters = JSON.stringify([this.#host, this.#version]).length;
  }

  /** Its report is forgotten: what it watched is not watched any more. */
  left(nowNs: bigint): void {
    this.session = undefined;
    this.goneNs = nowNs;
    this.#heard = NOTHING_HEARD;
  }

  heardInterval(endNs: bigint): void {
    if (endNs > this.#lastIntervalEndNs) this.#lastIntervalEndNs = endNs;
  }

  heardReport(report: AgentReportFrame, endedRun: {id: string; endNs: bigint} | undefined): void {
    this.#heard = heardReport(report);
    this.#noteReach(report);
    this.#noteSpooled(report);
    if (endedRun !== undefined) this.#saidDelivered ||= this.#tellsDelivery(report, endedRun);
  }

  /** A run has ended and the agent was told. `endPing` is the ping that was sent right after that. */
  runEnded(endPing: number | undefined): void {
    this.#endPing = endPing;
    this.#saidDelivered = false;
  }

  /** Whether nothing of the run that ended is expected of it any more. */
  hasDelivered(): boolean {
    return this.session === undefined || (this.#saidDelivered && this.session.waitingBatches === 0);
  }

  status(): AgentStatus {
    const clock = this.session?.clockEstimate;
    return {
      agentId: this.agentId,
      host: this.host,
      ...optional('version', this.#version),
      connected: this.session !== undefined,
      processes: this.processes,
      probes: this.#heard.probes,
      clockOffsetNs: clock?.offsetNs ?? 0n,
      clockErrorNs: clock?.errorNs ?? 0n,
      spooledRecords: [...this.#spooled.values()].reduce((sum, records) => sum + records, 0),
      lostEvents: this.#heard.lostEvents,
      probeCpuShare: this.#heard.probeCpuShare,
      agentCpuShare: this.#heard.agentCpuShare,
    };
  }

  /** What is told again every second stays the same object. */
  #noteReach({reach}: AgentReportFrame): void {
    if (reach === undefined) return;
    const heard = heardReach(reach);
    if (JSON.stringify(heard) !== JSON.stringify(this.#reach)) this.#reach = heard;
  }

  #noteSpooled({runId, spooledRecords}: AgentReportFrame): void {
    if (runId === undefined) return this.#spooled.clear();
    this.#spooled.delete(runId);
    if (spooledRecords > 0) this.#spooled.set(runId, spooledRecords);
    const [oldest] = this.#spooled.keys();
    if (this.#spooled.size > MOST_RUNS) this.#spooled.delete(oldest!);
  }

  // A report that was on its way when the run ended says nothing. Only one behind the pong counts.
  #tellsDelivery(report: AgentReportFrame, run: {id: string; endNs: bigint}): boolean {
    const answered = this.session?.answeredPing ?? 0;
    if (this.#endPing === undefined || answered < this.#endPing) return false;
    if (report.runId !== run.id) return report.runId === undefined;
    const hasLast = this.#lastIntervalEndNs >= run.endNs - LAST_INTERVAL_NS;
    return report.spooledRecords === 0 && hasLast;
  }
}
