// The life of a run: one run at a time, its phases one after the other, told to agents and kept in
// the run's file.
//
// After a crash of the collector, the newest run that was left open is taken up again if its last
// record is minutes old at most. Agents go on with it, and so does a load generator that repeats its
// requests. If no generator is heard for a while, or another run is to begin, the run ends as
// interrupted, at the time of the last record in its file. All other open runs end so at once.
// What agents still have of any run enters its file whenever it comes.

import {newRunId, newSpanId, newTraceId} from '../../domain/ids.js';
import type {Clock, LiveEvent, RunCatalog, RunStart, RunWriter} from '../../domain/ports.js';
import type {Random} from '../../domain/random.js';
import type {Phase, PhaseStart, Run} from '../../domain/run.js';
import {until} from '../../pace/deadline.js';
import {OneAtATime} from '../../pace/one-at-a-time.js';
import {CurrentRun, type RunAndPhases} from './current-run.js';
import {closePhases, isSamePhase, openPhase, startBetween} from './phase-list.js';
import {readPastRun} from './past-run.js';
import {assertRunStart, runActive, runEnded} from './run-fault.js';
import {takeOverRuns, writeInterrupted} from './unfinished-run.js';
import {isFromSpans, withSpannedPhases, type SpannedPhase} from './span-phases.js';
import type {UnfinishedRun} from './unfinished-run.js';

/** What a run's life means to the agents. */
export interface RunAgents {
  /** Ends the interval now; resolves when agents have made it, or after a second at most. */
  cut(): Promise<void>;
  /** The collector's clock jumped, so what was known of the agents' clocks is void. */
  clockMoved(): void;
  began(run: Run): void;
  /** Tells agents; `haveDelivered` says from then on whether they have sent all they had. */
  ended(run: Run & {endNs: bigint}): void;
  haveDelivered(): boolean;
}

export interface RunParts {
  readonly writer: RunWriter;
  readonly catalog: RunCatalog;
  /** `follow` makes the clock jump to the system's time; it is called between runs only. */
  readonly clock: Clock & {follow?(): boolean};
  readonly agents: RunAgents;
  readonly publish: (event: LiveEvent) => void;
  readonly random: Random;
  readonly timing: RunTiming;
  /** Takes errors of work whose end nobody waits for. */
  readonly bug: (error: unknown) => void;
}

export interface RunTiming {
  /** The end of a run waits this long for what agents still have. */
  readonly deliveryMs: number;
  /** A run that was taken up again waits this long for its load generator. */
  readonly resumeMs: number;
}

export const RUN_TIMING: RunTiming = {deliveryMs: 20_000, resumeMs: 60_000};

/** A run whose last record is older than this is over, even if its generator comes back. */
const RESUMABLE_NS = 300_000_000_000n;

const DELIVERY_POLL_MS = 20;

export class RunLife {
  readonly #parts: RunParts;
  readonly #current: CurrentRun;
  /** Set for a run that was taken up after a crash, until its load generator is heard again. */
  #orphan: {readonly lastNs: bigint; readonly timer: NodeJS.Timeout} | undefined;
  readonly #changes = new OneAtATime();

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#current = new CurrentRun(parts.writer, parts.publish);
  }

  current(): Run | undefined {
    return this.#current.state?.run;
  }

  phases(): readonly Phase[] {
    return this.#current.state?.phases ?? [];
  }

  start(request: RunStart): Promise<Run> {
    return this.#changes.run(async () => {
      assertRunStart(request);
      await this.#giveUp();
      const going = this.current();
      if (going !== undefined) throw runActive(going);
      if (this.#parts.clock.follow?.()) this.#parts.agents.clockMoved();
      const run = this.#newRun(request);
      await this.#parts.writer.createRun(run, request.scenario);
      this.#begin({run, phases: []});
      return run;
    });
  }

  /** A phase of the same name and load that goes on already is kept: the request was repeated. */
  async startPhase(runId: string, start: PhaseStart): Promise<Phase> {
    const {phase, cut} = await this.#changes.run(async () => {
      const {run, phases} = this.#goingAs(runId);
      const open = openPhase(phases);
      if (open !== undefined && isSamePhase(open, start)) return {phase: open};
      const {nowNs, cut} = this.#cut();
      const startNs = startBetween(run, phases, start.startNs, nowNs);
      const spanId = newSpanId(this.#parts.random);
      const phase: Phase = {index: phases.length, ...start, startNs, spanId};
      await this.#current.setPhases(run, [...closePhases(phases, startNs), phase]);
      return {phase, cut};
    });
    // The interval before the phase is made by then, so no interval lies in both. A phase that is
    // said to have begun some time ago is past that.
    if (start.startNs === undefined) await cut;
    return phase;
  }

  endPhase(runId: string, invalid?: string): Promise<Phase | undefined> {
    return this.#changes.run(async () => {
      const {run, phases} = this.#goingAs(runId);
      if (openPhase(phases) === undefined) return undefined;
      const {index} = openPhase(phases)!;
      const ended = closePhases(phases, this.#cut().nowNs, invalid);
      await this.#current.setPhases(run, ended);
      return ended.find((phase) => phase.index === index);
    });
  }

  /** Takes in phases that only spans name, as span-phases.ts says. */
  async addSpannedPhases(runId: string, spanned: readonly SpannedPhase[]): Promise<void> {
    if (spanned.every(({name}) => this.#isTold(name))) return;
    await this.#changes.run(async () => {
      const {run, phases} = this.#goingAs(runId);
      const {clock, random} = this.#parts;
      const newId = (): string => newSpanId(random);
      const placed = withSpannedPhases(run, phases, spanned, clock.nowNs(), newId);
      if (placed !== phases) await this.#current.setPhases(run, placed);
    });
  }

  end(runId: string): Promise<Run> {
    return this.#changes.run(async () => {
      const {run, phases} = this.#goingOr(runId);
      if (run.endNs !== undefined) return run;
      const ended = {...run, endNs: this.#cut().nowNs};
      await this.#finish(ended, closePhases(phases, ended.endNs), () => this.#delivery());
      return ended;
    });
  }

  /** Throws COLLECTOR_RUN_UNKNOWN, COLLECTOR_RUN_ENDED. A run whose end waits for agents is current. */
  assertCurrent(runId: string): void {
    if (!this.claim(runId)) throw runEnded(readPastRun(this.#parts.catalog, runId).id);
  }

  /** Notes that a load generator is there for the current run. False for any other run. */
  claim(runId: string): boolean {
    if (this.current()?.id !== runId) return false;
    this.#stopWaiting();
    return true;
  }

  /** Takes over what a collector that died left open, as said above. Called once, before all else. */
  recover(): Promise<Run | undefined> {
    return this.#changes.run(async () => {
      const {bug, catalog, clock, writer} = this.#parts;
      const nowNs = clock.nowNs();
      for (const unfinished of await takeOverRuns(catalog, writer, nowNs, bug)) {
        const isOld = nowNs - unfinished.lastNs > RESUMABLE_NS;
        if (!isOld && this.current() === undefined) this.#takeUp(unfinished);
        // One run that cannot be ended does not keep the others from it.
        else await writeInterrupted(writer, unfinished).catch(bug);
      }
      return this.current();
    });
  }

  close(): void {
    this.#stopWaiting();
  }

  #takeUp({run, phases, lastNs}: UnfinishedRun): void {
    const {timing, bug} = this.#parts;
    this.#begin({run, phases});
    const giveUp = () => void this.#changes.run(() => this.#giveUp()).catch(bug);
    this.#orphan = {lastNs, timer: setTimeout(giveUp, timing.resumeMs)};
  }

  #isTold(name: string): boolean {
    return this.phases().some((phase) => phase.name === name && !isFromSpans(phase));
  }

  /** Ends a run whose generator has not come back. */
  async #giveUp(): Promise<void> {
    const going = this.#current.state;
    const orphan = this.#orphan;
    if (going === undefined || orphan === undefined) return;
    const {agents, bug, writer} = this.#parts;
    this.#stopWaiting();
    const ended = {...going.run, endNs: orphan.lastNs};
    this.#current.end(ended); // an agent that connects from now on is not told that it goes on
    agents.ended(ended);
    await writeInterrupted(writer, {...going, lastNs: orphan.lastNs}).catch(bug);
    this.#current.forget();
  }

  #newRun({name, labels = {}, record = 'sample'}: RunStart): Run {
    const {clock, random} = this.#parts;
    const startNs = clock.nowNs();
    return {
      id: newRunId(startNs, random),
      ...{name, labels, record, startNs},
      traceId: newTraceId(random),
      spanId: newSpanId(random),
    };
  }

  #begin(going: RunAndPhases): void {
    this.#parts.agents.began(going.run);
    this.#current.begin(going);
  }

  async #finish(
    run: Ended,
    phases: readonly Phase[],
    delivery: () => Promise<void>,
  ): Promise<void> {
    const {agents, writer} = this.#parts;
    this.#current.end(run);
    agents.ended(run);
    try {
      await Promise.all([this.#current.setPhases(run, phases), writer.updateRun(run)]);
      await delivery();
    } finally {
      await writer.closeRun(run.id).finally(() => this.#current.forget());
    }
  }

  async #delivery(): Promise<void> {
    const {agents, timing} = this.#parts;
    const polling = {everyMs: DELIVERY_POLL_MS, withinMs: timing.deliveryMs};
    await until(() => agents.haveDelivered(), polling);
  }

  /** Tells agents before anything is written, so that the cut is where the phase begins. */
  #cut(): {readonly nowNs: bigint; readonly cut: Promise<void>} {
    const nowNs = this.#parts.clock.nowNs();
    return {nowNs, cut: this.#parts.agents.cut()};
  }

  #goingAs(runId: string): RunAndPhases {
    const going = this.#goingOr(runId);
    if (going.run.endNs !== undefined) throw runEnded(runId);
    return going;
  }

  /** The run of that id, which goes on or has ended. Throws COLLECTOR_RUN_UNKNOWN. */
  #goingOr(runId: string): RunAndPhases {
    const going = this.#current.state;
    if (going !== undefined && this.claim(runId)) return going;
    return {run: readPastRun(this.#parts.catalog, runId), phases: []};
  }

  #stopWaiting(): void {
    clearTimeout(this.#orphan?.timer);
    this.#orphan = undefined;
  }
}

type Ended = Run & {readonly endNs: bigint};
