// Takes in what agents deliver: batches go into the file of their run and to watchers, reports into the
// books. And it tells agents when runs begin, end and are cut.

import {ProfilerError} from '../domain/error.js';
import type {ErrorCode} from '../domain/error-codes.js';
import {withPeersNamed} from '../domain/hops/named-peers.js';
import type {Clock, LiveEvent, RunWriter, TurnedAway} from '../domain/ports.js';
import type {Batch, Figure} from '../domain/record.js';
import {onCollectorClock} from '../domain/record.js';
import {isRunId} from '../domain/run.js';
import type {Run} from '../domain/run.js';
import {decodeAgentFrame} from '../wire/codec.js';
import type {AgentReportFrame, RunStateWord} from '../wire/frames.js';
import {AgentNotes} from './agents/agent-notes.js';
import {AgentRegistry} from './agents/agent-registry.js';
import type {AgentSession, SessionHost} from './agents/agent-session.js';
import {ReachedTargets} from './agents/reached-targets.js';
import {Counters} from './counters.js';
import type {KnownAgent} from './agents/known-agent.js';
import type {LiveFanout} from './live-fanout.js';
import {countRequests} from './request-counts.js';
import type {RunAgents} from './runs/run-life.js';

/** Agents change often, each a little. Watchers are told of all changes of this time together. */
const STATUS_DELAY_MS = 250;
/**
 * An interval that ends so long from now is told by a wrong clock. It is stored, and not shown: watchers take the end
 * of the newest one for now.
 */
const MOST_AHEAD_NS = 60_000_000_000n;
/** Most agents have one to three epochs in their spool. */
const LOOKUPS_AT_ONCE = 16;

export interface IntakeParts {
  readonly writer: RunWriter;
  readonly clock: Clock;
  readonly live: LiveFanout;
  /** The run that goes on, or whose last batches are still to come. */
  readonly currentRun: () => Run | undefined;
  readonly bug: (error: unknown) => void;
}

export class Intake implements SessionHost, RunAgents {
  readonly #counters = new Counters();
  readonly #parts: IntakeParts;
  readonly #registry = new AgentRegistry();
  readonly #reached = new ReachedTargets();
  readonly #notes: AgentNotes;
  #statusTimer: NodeJS.Timeout | undefined;
  #cuts = 0;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    this.#notes = new AgentNotes(parts.writer, parts.bug);
  }

  // These are called by sessions.

  async known({agentId, hello}: AgentSession) {
    const runId = this.#parts.currentRun()?.id;
    if (runId === undefined) return [];
    const epochs = [...new Set([...hello.spooledEpochs, hello.epoch])];
    const known: {runId: string; epoch: number; lastSeq: number}[] = [];
    // A few at a time: many agents that name many epochs must not fill the writer's queue.
    for (let at = 0; at < epochs.length; at += LOOKUPS_AT_ONCE) {
      const looked = epochs.slice(at, at + LOOKUPS_AT_ONCE).map(async (epoch) => {
        return {runId, epoch, lastSeq: await this.#parts.writer.lastSeq(runId, agentId, epoch)};
      });
      known.push(...(await Promise.all(looked)).filter(({lastSeq}) => lastSeq >= 0));
    }
    return known;
  }

  open(session: AgentSession): RunStateWord {
    const agent = this.#registry.connect(session);
    const run = this.#goingRun();
    if (run !== undefined) this.#noteHost(run.id, agent);
    // The welcome says that no run goes on. An agent that answers the first ping has read it.
    if (this.#endedRun() !== undefined) agent.runEnded(1);
    this.#statusChanged();
    return runState(run);
  }

  batch(session: AgentSession, batch: Batch, frame: Buffer): Promise<void> {
    const {runId} = batch;
    if (runId === undefined || runId === this.#parts.currentRun()?.id) this.#show(batch, frame);
    if (runId === undefined) return Promise.resolve();
    const agent = this.#registry.of(session);
    if (agent !== undefined && isRunId(runId)) {
      agent.heardInterval(onCollectorClock(batch).endNs);
      if (agent.hostIn !== runId) this.#noteHost(runId, agent);
    }
    return this.#put(runId, this.#named(batch));
  }

  report(session: AgentSession, report: AgentReportFrame): void {
    const agent = this.#registry.of(session);
    if (agent === undefined) return;
    const [processesBefore, reachBefore] = [JSON.stringify(agent.processes), agent.reach];
    agent.heardReport(report, this.#endedRun());
    if (agent.reach !== reachBefore) this.#reached.changed();
    const run = this.#goingRun();
    if (run !== undefined && JSON.stringify(report.processes) !== processesBefore) {
      this.#notes.processes(run.id, agent);
    }
    if (report.runId !== undefined) this.#notes.account(report.runId, agent, report);
    this.#statusChanged();
  }

  invalid(): void {
    this.#counters.invalidFrame();
    this.#statusChanged();
  }

  closed(session: AgentSession): void {
    this.#registry.disconnect(session, this.#parts.clock.nowNs());
    this.#statusChanged();
  }

  bug(error: unknown): void {
    this.#parts.bug(error);
  }

  // These are called by the life of a run.

  async cut(): Promise<void> {
    this.#cuts += 1;
    const number = this.#cuts;
    const sessions = this.#registry.connected().flatMap(({session}) => session ?? []);
    await Promise.all(sessions.map((session) => session.cut(number)));
  }

  began(run: Run): void {
    for (const agent of this.#registry.connected()) {
      agent.session?.send({kind: 'run', run: runState(run)});
      this.#noteHost(run.id, agent);
      this.#notes.processes(run.id, agent);
    }
  }

  ended(): void {
    for (const agent of this.#registry.all()) {
      agent.session?.send({kind: 'run', run: runState(undefined)});
      agent.runEnded(agent.session?.ping());
    }
  }

  haveDelivered(): boolean {
    return this.#registry.all().every((agent) => agent.hasDelivered());
  }

  // These are called by the collector.

  counts(): TurnedAway {
    return this.#counters.counts();
  }

  /** The agents, and what was turned away if that is anything, for watchers. */
  state(): readonly LiveEvent[] {
    const agents = {kind: 'agents', ...this.#registry.shown()} as const;
    const counts = this.counts();
    const isAnything = Object.values(counts).some((count) => count > 0);
    return isAnything ? [agents, {kind: 'turned-away', counts}] : [agents];
  }

  clockMoved(): void {
    for (const {session} of this.#registry.connected()) session?.clockMoved();
  }

  tick(): void {
    for (const {session} of this.#registry.connected()) session?.tick();
    this.#registry.forgetGone(this.#parts.clock.nowNs());
  }

  close(): void {
    clearTimeout(this.#statusTimer);
  }

  #show(batch: Batch, frame: Buffer): void {
    const {agentId} = batch;
    const {startNs, endNs} = onCollectorClock(batch);
    const counts = countRequests(batch.records);
    if (counts.length > 0) this.#parts.live.publish({kind: 'requests', agentId, counts});
    const figures = batch.records.filter(isFigure);
    if (figures.length === 0 || endNs > this.#parts.clock.nowNs() + MOST_AHEAD_NS) return;
    const bytes = Buffer.from(frame); // it is copied, because it is a piece of a larger buffer
    this.#parts.live.publishLasting(
      {kind: 'figures', agentId, startNs, endNs, figures},
      bytes.length,
      () => ({kind: 'figures', agentId, startNs, endNs, figures: figuresIn(bytes)}),
    );
  }

  /** The batch with the names of peers that are targets of other hosts. */
  #named(batch: Batch): Batch {
    this.#reached.catchUp(() => this.#registry.all(), this.#parts.clock.nowNs());
    if (!this.#reached.hasOthers) return batch;
    const {agentId} = batch;
    const targetAt = (_caller: string, address: string): string | undefined =>
      this.#reached.targetAt(agentId, address);
    return {...batch, records: withPeersNamed(batch.records, targetAt)};
  }

  #put(runId: string, batch: Batch): Promise<void> {
    const records = batch.records.length; // nothing else of the batch is kept until it is stored
    return this.#parts.writer.putBatches(runId, [batch]).then(
      () => {},
      (error: unknown) => this.#notStored(error, records),
    );
  }

  /** A batch that has nowhere to go counts as delivered: its agent must not keep it for ever. */
  #notStored(error: unknown, records: number): void {
    const isLost = isLostRun(error);
    const isLate = hasCode(error, ['STORE_RUN_CLOSED']);
    if (isLost) this.#counters.discarded(records);
    else if (isLate) this.#counters.late(records);
    else if (hasCode(error, ['STORE_BATCH_REFUSED'])) this.#counters.refused(records);
    this.#statusChanged();
    if (!isLost && !isLate) throw error;
  }

  #noteHost(runId: string, agent: KnownAgent): void {
    agent.hostIn = runId;
    this.#notes.host(runId, agent);
  }

  #statusChanged(): void {
    this.#statusTimer ??= setTimeout(() => {
      this.#statusTimer = undefined;
      for (const event of this.state()) this.#parts.live.publish(event);
    }, STATUS_DELAY_MS);
  }

  #goingRun(): Run | undefined {
    const run = this.#parts.currentRun();
    return run?.endNs === undefined ? run : undefined;
  }

  #endedRun(): {id: string; endNs: bigint} | undefined {
    const run = this.#parts.currentRun();
    return run?.endNs === undefined ? undefined : {id: run.id, endNs: run.endNs};
  }
}

function runState(run: Run | undefined): RunStateWord {
  return run === undefined ? {recordAll: false} : {runId: run.id, recordAll: run.record === 'all'};
}

function isFigure(record: Batch['records'][number]): record is Figure {
  return record.kind === 'histogram' || record.kind === 'counter' || record.kind === 'gauge';
}

function figuresIn(frame: Buffer): Figure[] {
  const read = decodeAgentFrame(frame);
  return read.kind === 'batch' ? read.batch.records.filter(isFigure) : [];
}

/** Whether the run has no file that takes batches, and will have none. */
function isLostRun(error: unknown): boolean {
  return hasCode(error, ['STORE_RUN_UNKNOWN', 'STORE_FILE_DAMAGED', 'STORE_SCHEMA_NEWER']);
}

function hasCode(error: unknown, codes: readonly ErrorCode[]): boolean {
  return error instanceof ProfilerError && codes.includes(error.code);
}
