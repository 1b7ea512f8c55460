// One thread's share of a phase: its users of a closed load, or its arrivals of an open one.
//
// Threads share the load out by number: user or arrival n is thread n mod count's. Results leave
// through `output`; which phase comes when is decided elsewhere.

import {randomShare, type Random} from '../../domain/random.js';
import {within} from '../../pace/deadline.js';
import type {ClosedLoad, OpenLoad, OperationKind} from '../../scenario/scenario.js';
import type {PlannedPhase} from '../../scenario/plan.js';
import {arrivalMs, userStartMs, usersAt} from '../../scenario/pacer.js';
import {Alarm} from '../timing/alarm.js';
import {failureOf, HttpFailure, httpFailure} from '../http/failure.js';
import type {SessionOptions} from '../registry/session.js';
import {Session} from '../registry/session.js';
import {
  prepareOperation,
  type Prepared,
  type User,
  type Workplace,
} from '../operations/catalogue.js';
import {
  OperationTrace,
  type EndedOperation,
  type TimedRequest,
} from '../registry/operation-trace.js';
import {Sleeper} from '../timing/sleeper.js';

export interface Share {
  readonly index: number;
  readonly count: number;
}

export interface CrewOutput {
  onRequest(trace: OperationTrace, request: TimedRequest): void;
  onOperation(ended: EndedOperation, isOpen: boolean): void;
  /** Resolves when there is room for more results. */
  room(): Promise<void> | undefined;
}

/** What the thread did in a second; `take` starts again from nothing. */
export interface Activity {
  users: number;
  planned: number;
  started: number;
  late: number;
  dropped: number;
}

export interface PhaseTally {
  readonly drained: number;
  readonly cut: number;
}

/** An arrival that starts later than this after its time is late: timers are exact to 1 ms. */
const LATE_MS = 5;
/** As late as an alarm may be: nearer than this to an arrival the event loop is polled. */
const POLL_MS = 0.15;
/** After a failure a user waits, so that a registry that is down is not asked in a tight loop. */
const FAILURE_PAUSE_MS = 100;
const MAX_RETRY_AFTER_MS = 10_000;
const INTERRUPTED = new HttpFailure('interrupted', 'cut off when the phase ended');

export class Crew {
  readonly #users = new Map<number, User>();
  readonly #activity: Activity = {users: 0, planned: 0, started: 0, late: 0, dropped: 0};
  #sleeper = new Sleeper();
  #alarm: Alarm | undefined;
  #underWay = 0;
  #closedUsers = 0;
  #interrupted = false;
  #place: Workplace | undefined;
  readonly #onRequest: CrewOutput['onRequest'] = (trace, request) =>
    this.output.onRequest(trace, request);

  constructor(
    private readonly share: Share,
    private readonly session: SessionOptions,
    private readonly output: CrewOutput,
  ) {}

  /** Resolves when every operation that began has ended, or was cut off. */
  async runPhase(place: Workplace, phaseIndex: number): Promise<PhaseTally> {
    const {phase} = place;
    this.#sleeper = new Sleeper();
    this.#place = place;
    const startMs = this.session.nowMs();
    const shift = new Shift(place, phaseIndex, startMs, startMs + phase.durationMs);
    const end = this.#sleeper.sleep(phase.durationMs).then(() => this.#sleeper.wake());
    const work =
      phase.load.kind === 'closed'
        ? this.#runClosed(shift, phase.load)
        : this.#runOpen(shift, phase.load);
    await end;
    place.supply.abandon();
    const tally = await this.#drain(work, phase);
    this.#place = undefined;
    return tally;
  }

  /** Begins nothing more, and cuts off what is under way. */
  interrupt(): void {
    this.#interrupted = true;
    this.#sleeper.wake();
    this.#alarm?.wake();
    this.#cutOff();
  }

  takeActivity(): Activity {
    const open = this.#place?.phase.load.kind === 'open';
    const taken = {...this.#activity, users: open ? this.#underWay : this.#closedUsers};
    Object.assign(this.#activity, {planned: 0, started: 0, late: 0, dropped: 0});
    return taken;
  }

  /** The user of that number; new at first, and after its connections were cut. */
  user(index: number): User {
    let user = this.#users.get(index);
    if (user === undefined) {
      user = {index, session: new Session(this.session), held: new Set()};
      this.#users.set(index, user);
    }
    return user;
  }

  async #runClosed(shift: Shift, load: ClosedLoad): Promise<void> {
    const most = Math.max(load.users, load.fromUsers);
    const loops: Promise<void>[] = [];
    for (let index = this.share.index; index < most; index += this.share.count) {
      loops.push(this.#userLoop(shift, load, index));
    }
    await Promise.all(loops);
  }

  async #userLoop(shift: Shift, load: ClosedLoad, index: number): Promise<void> {
    const {durationMs} = shift.place.phase;
    await this.#sleeper.sleep(userStartMs(load, durationMs, index));
    if (this.#sleeper.isAwake) return;
    this.user(index).held.clear();
    this.#closedUsers += 1;
    while (!this.#sleeper.isAwake) {
      const elapsedMs = this.session.nowMs() - shift.startMs;
      if (index >= usersAt(load, durationMs, elapsedMs) && load.users < load.fromUsers) break;
      const room = this.output.room();
      if (room !== undefined) await room;
      const failure = await this.#perform(shift, index, undefined);
      const restMs = Math.max(thinkMs(load, this.session.random), pauseMs(failure));
      if (restMs > 0) await this.#sleeper.sleep(restMs);
    }
    this.#closedUsers -= 1;
  }

  async #runOpen(shift: Shift, load: OpenLoad): Promise<void> {
    const {index, count} = this.share;
    const lanes = new Lanes(Math.max(1, Math.floor(load.maxInFlight / count)));
    const running = new Set<Promise<void>>();
    const alarm = (this.#alarm ??= new Alarm());
    for (let n = index; ; n += count) {
      const dueMs = arrivalMs(load, shift.place.phase.durationMs, n);
      if (dueMs === undefined) break;
      await this.#until(shift.startMs + dueMs, alarm);
      if (this.#interrupted) break;
      this.#activity.planned += 1;
      const job = this.#arrive(shift, lanes, shift.startMs + dueMs);
      running.add(job);
      void job.finally(() => running.delete(job));
    }
    await Promise.all(running);
  }

  async #arrive(shift: Shift, lanes: Lanes, intendedMs: number): Promise<void> {
    const free = lanes.free();
    const lane = free ?? (await lanes.wait());
    try {
      // Waited for a lane until the phase was over: it never happened. One that had a lane is only late.
      const isOver = free === undefined && this.session.nowMs() > shift.endMs;
      if (this.#interrupted || isOver) {
        this.#activity.dropped += 1;
        return;
      }
      const userIndex = lane * this.share.count + this.share.index;
      await this.#perform(shift, userIndex, intendedMs);
    } finally {
      lanes.release(lane);
    }
  }

  async #perform(
    shift: Shift,
    index: number,
    intendedMs: number | undefined,
  ): Promise<HttpFailure | undefined> {
    const kind = pick(shift.place.phase.mix, this.session.random);
    const trace = new OperationTrace(kind, this.session.random, this.#onRequest);
    const isOpen = intendedMs !== undefined;
    this.#underWay += 1;
    let startMs = this.session.nowMs();
    let prepared: Prepared | undefined;
    let failure: HttpFailure | undefined;
    try {
      prepared = await prepareOperation(kind, shift.place, this.user(index));
      startMs = this.session.nowMs();
      // Time may have run out while it was prepared.
      if (this.#interrupted || (this.#sleeper.isAwake && !isOpen)) {
        await prepared.tidy?.().catch(() => undefined);
        return undefined;
      }
      this.#activity.started += 1;
      if (isOpen && startMs - intendedMs > LATE_MS) this.#activity.late += 1;
      await prepared.run(trace);
    } catch (error) {
      failure = httpFailure(error);
    } finally {
      this.#underWay -= 1;
    }
    if (prepared === undefined && failure?.kind === 'interrupted') {
      if (isOpen) this.#activity.dropped += 1;
      return failure;
    }
    const ended: EndedOperation = {
      trace,
      phaseIndex: shift.phaseIndex,
      image: prepared?.image ?? '',
      intendedMs: intendedMs ?? startMs,
      startMs,
      endMs: this.session.nowMs(),
      ...(failure === undefined ? {} : {failure: failureOf(failure)}),
    };
    this.output.onOperation(ended, isOpen);
    if (prepared?.tidy !== undefined) await prepared.tidy().catch(() => undefined);
    return failure;
  }

  async #drain(work: Promise<void>, phase: PlannedPhase): Promise<PhaseTally> {
    // Those that only waited for an image have given up by now.
    await new Promise(setImmediate);
    const drained = this.#underWay;
    const patienceMs = phase.drain.kind === 'cut' ? 0 : phase.drain.timeoutMs;
    const ended = work.then(() => true);
    if ((await within(patienceMs, ended)) === true) return {drained, cut: 0};
    const cut = this.#underWay;
    this.#cutOff();
    await work;
    return {drained: drained - cut, cut};
  }

  #cutOff(): void {
    for (const {session} of this.#users.values()) session.stop(INTERRUPTED);
    this.#users.clear();
    this.#place?.engine?.stop(INTERRUPTED);
  }

  async #until(timeMs: number, alarm: Alarm): Promise<void> {
    for (;;) {
      const leftMs = timeMs - this.session.nowMs();
      if (leftMs <= 0 || this.#interrupted) return;
      if (leftMs > POLL_MS) await alarm.sleep(leftMs - POLL_MS);
      else await new Promise(setImmediate);
    }
  }
}

class Shift {
  constructor(
    readonly place: Workplace,
    readonly phaseIndex: number,
    readonly startMs: number,
    readonly endMs: number,
  ) {}
}

/** A bounded number of operations at the same time; whoever comes later waits in order. */
class Lanes {
  readonly #free: number[] = [];
  readonly #waiting: ((lane: number) => void)[] = [];
  #used = 0;

  constructor(private readonly most: number) {}

  free(): number | undefined {
    if (this.#free.length > 0) return this.#free.pop();
    if (this.#used === this.most) return undefined;
    this.#used += 1;
    return this.#used - 1;
  }

  wait(): Promise<number> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(lane: number): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(lane);
    else next(lane);
  }
}

function pick(mix: PlannedPhase['mix'], random: Random): OperationKind {
  const total = mix.reduce((sum, {weight}) => sum + weight, 0);
  let at = randomShare(random) * total;
  for (const {operation, weight} of mix) {
    at -= weight;
    if (at < 0) return operation;
  }
  return mix.at(-1)!.operation;
}

function thinkMs({think}: ClosedLoad, random: Random): number {
  return think.minMs + randomShare(random) * (think.maxMs - think.minMs);
}

function pauseMs(failure: HttpFailure | undefined): number {
  if (failure === undefined) return 0;
  return Math.min(failure.retryAfterMs ?? FAILURE_PAUSE_MS, MAX_RETRY_AFTER_MS);
}
