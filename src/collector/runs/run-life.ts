// The life of a run: one at a time, phases one after the other, told to agents and kept in its file.
//
// After a crash: the newest run that was left open is taken up again, if that was minutes ago. Agents
// go on with it, a load generator that repeats its requests too. If none is heard for a while, or
// another run is to begin, the run ends as interrupted, at the time of the last thing that was in
// its file. Other runs that were left open end so at once. What agents still have of any run enters
// its file whenever it comes.

import {newRunId, newSpanId, newTraceId} from '../../domain/ids.js';
import type {Clock, LiveEvent, RunCatalog, RunStart, RunWriter} from '../../domain/ports.js';
import type {Random} from '../../domain/random.js';
import type {Phase, PhaseStart, Run} from '../../domain/run.js';
import {until} from '../../pace/deadline.js';
import {OneAtATime} from '../../pace/one-at-a-time.js';
import {changedPhases, closePhases, isSamePhase, openPhase, startBetween} from './phase-list.js';
import {readPastRun} from './past-run.js';
import {assertRunStart, runActive, runEnded} from './run-fault.js';
import {takeOverRuns, writeInterrupted} from './unfinished-run.js';
import {isFromSpans, withStretches, type PhaseStretch} from './span-phases.js';
import type {UnfinishedRun} from './unfinished-run.js';

/** What a run's life means to the agents. */
export interface RunAgents {
  /** The interval ends now; resolves when agents have made it, or after a second at most. */
  cut(): Promise<void>;
  /** The collector's clock jumped: what was known of theirs is void. */
  clockMoved(): void;
  began(run: Run): void;
  /** Told to agents; `haveDelivered` then says whether they have sent all they had. */
  ended(run: Run & {endNs: bigint}): void;
  haveDelivered(): boolean;
}

export interface RunParts {
  readonly writer: RunWriter;
  readonly catalog: RunCatalog;
  /** `follow` makes it jump to the system's time, between runs. */
  readonly clock: Clock & {follow?(): boolean};
  readonly agents: RunAgents;
  readonly publish: (event: LiveEvent) => void;
  readonly random: Random;
  readonly timing: RunTiming;
  /** Told of errors in work that nobody waits for. */
  readonly bug: (error: unknown) => void;
}

export interface RunTiming {
  /** How long the end of a run waits for what agents still have. */
  readonly deliveryMs: number;
  /** How long a run that was taken up again waits for its load generator. */
  readonly resumeMs: number;
}

export const RUN_TIMING: RunTiming = {deliveryMs: 5_000, resumeMs: 60_000};

/** A run whose last record is older than this is not going on any more, whoever comes back. */
const RESUMABLE_NS = 300_000_000_000n;

const DELIVERY_POLL_MS = 20;

interface Going {
  readonly run: Run;
  readonly phases: readonly Phase[];
}

export class RunLife {
  readonly #parts: RunParts;
  #going: Going | undefined;
  /** Of a run that was taken up after a crash, until its load generator is heard again. */
  #orphan: {readonly lastNs: bigint; readonly timer: NodeJS.Timeout} | undefined;
  readonly #changes = new OneAtATime();

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  current(): Run | undefined {
    return this.#going?.run;
  }

  phases(): readonly Phase[] {
    return this.#going?.phases ?? [];
  }

  start(request: RunStart): Promise<Run> {
    return this.#changes.run(async () => {
      assertRunStart(request);
      await this.#giveUp();
      if (this.#going !== undefined) throw runActive(this.#going.run);
      if (this.#parts.clock.follow?.()) this.#parts.agents.clockMoved();
      const run = this.#newRun(request);
      await this.#parts.writer.createRun(run, request.scenario);
      this.#begin({run, phases: []});
      return run;
    });
  }

  /** A phase that goes on already, in name and load, is not started again: the request was repeated. */
  async startPhase(runId: string, start: PhaseStart): Promise<Phase> {
    const {phase, cut} = await this.#changes.run(async () => {
      const {run, phases} = this.#goingAs(runId);
      const open = openPhase(phases);
      if (open !== undefined && isSamePhase(open, start)) return {phase: open};
      const {nowNs, cut} = this.#cut();
      const startNs = startBetween(run, phases, start.startNs, nowNs);
      const spanId = newSpanId(this.#parts.random);
      const phase: Phase = {index: phases.length, ...start, startNs, spanId};
      await this.#setPhases(run, [...closePhases(phases, startNs), phase]);
      return {phase, cut};
    });
    // What agents saw before it and what comes now are not in one interval. Whoever began it
    // some time ago is past that.
    if (start.startNs === undefined) await cut;
    return phase;
  }

  endPhase(runId: string, invalid?: string): Promise<Phase | undefined> {
    return this.#changes.run(async () => {
      const {run, phases} = this.#goingAs(runId);
      if (openPhase(phases) === undefined) return undefined;
      const {index} = openPhase(phases)!;
      const ended = closePhases(phases, this.#cut().nowNs, invalid);
      await this.#setPhases(run, ended);
      return ended.find((phase) => phase.index === index);
    });
  }

  /** Phases that spans name and nobody told of; span-phases.ts says what becomes of them. */
  async addStretches(runId: string, stretches: readonly PhaseStretch[]): Promise<void> {
    if (stretches.every(({name}) => this.#isTold(name))) return;
    await this.#changes.run(async () => {
      const {run, phases} = this.#goingAs(runId);
      const {clock, random} = this.#parts;
      const newId = (): string => newSpanId(random);
      const placed = withStretches(run, phases, stretches, clock.nowNs(), newId);
      if (placed !== phases) await this.#setPhases(run, placed);
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

  /** Throws COLLECTOR_RUN_UNKNOWN, COLLECTOR_RUN_ENDED; while its end waits for agents it is current. */
  assertCurrent(runId: string): void {
    if (!this.claim(runId)) throw runEnded(readPastRun(this.#parts.catalog, runId).id);
  }

  /** Whoever speaks of the current run drives it, so that it is not given up. False for another run. */
  claim(runId: string): boolean {
    if (this.#going?.run.id !== runId) return false;
    this.#stopWaiting();
    return true;
  }

  /** What a collector that died left open; see above. To be called once, before all else. */
  recover(): Promise<Run | undefined> {
    return this.#changes.run(async () => {
      const {catalog, clock, writer} = this.#parts;
      for (const unfinished of await takeOverRuns(catalog, writer)) {
        const isOld = clock.nowNs() - unfinished.lastNs > RESUMABLE_NS;
        if (isOld || this.#going !== undefined) await writeInterrupted(writer, unfinished);
        else this.#takeUp(unfinished);
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

  /** Ends the run that nobody came back for. */
  async #giveUp(): Promise<void> {
    const going = this.#going;
    const orphan = this.#orphan;
    if (going === undefined || orphan === undefined) return;
    const {agents, writer} = this.#parts;
    this.#stopWaiting();
    agents.ended({...going.run, endNs: orphan.lastNs});
    try {
      await writeInterrupted(writer, {...going, lastNs: orphan.lastNs});
    } finally {
      this.#forget();
    }
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

  #begin(going: Going): void {
    this.#going = going;
    this.#parts.agents.began(going.run);
    this.#parts.publish({kind: 'run', run: going.run});
    this.#publishPhases();
  }

  async #finish(
    run: Ended,
    phases: readonly Phase[],
    delivery: () => Promise<void>,
  ): Promise<void> {
    const {agents, writer} = this.#parts;
    this.#going = {run, phases: this.phases()};
    agents.ended(run);
    try {
      await Promise.all([this.#setPhases(run, phases), writer.updateRun(run)]);
      await delivery();
      await writer.closeRun(run.id);
    } finally {
      this.#forget();
    }
  }

  #forget(): void {
    this.#going = undefined;
    this.#parts.publish({kind: 'run', run: undefined});
  }

  async #delivery(): Promise<void> {
    const {agents, timing} = this.#parts;
    const polling = {everyMs: DELIVERY_POLL_MS, withinMs: timing.deliveryMs};
    await until(() => agents.haveDelivered(), polling);
  }

  /** Memory first: what follows at once must see it. Both phases of a change are one transaction. */
  async #setPhases(run: Run, phases: readonly Phase[]): Promise<void> {
    const changed = changedPhases(this.phases(), phases);
    this.#going = {run, phases};
    this.#publishPhases();
    await Promise.all(changed.map((phase) => this.#parts.writer.putPhase(run.id, phase)));
  }

  #publishPhases(): void {
    if (this.#going === undefined) return;
    const {run, phases} = this.#going;
    this.#parts.publish({kind: 'phases', runId: run.id, phases});
  }

  /** Agents are told before anything is written: the cut should be where the phase begins. */
  #cut(): {readonly nowNs: bigint; readonly cut: Promise<void>} {
    const nowNs = this.#parts.clock.nowNs();
    return {nowNs, cut: this.#parts.agents.cut()};
  }

  #goingAs(runId: string): Going {
    const going = this.#goingOr(runId);
    if (going.run.endNs !== undefined) throw runEnded(runId);
    return going;
  }

  /** Or the run of that id that has ended. */
  #goingOr(runId: string): Going {
    if (this.#going !== undefined && this.claim(runId)) return this.#going;
    return {run: readPastRun(this.#parts.catalog, runId), phases: []};
  }

  #stopWaiting(): void {
    clearTimeout(this.#orphan?.timer);
    this.#orphan = undefined;
  }
}

type Ended = Run & {readonly endNs: bigint};
