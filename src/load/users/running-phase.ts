// One phase on one thread while it goes on: performs operations of its mix for users, measures them
// and hands them to the output. When each of them begins is decided in closed-load.ts and open-load.ts.

import {optional} from '../../domain/optional.js';
import type {Random} from '../../domain/random.js';
import type {PlannedPhase} from '../../scenario/plan.js';
import type {OperationKind} from '../../scenario/scenario.js';
import {failureOf, httpFailure, type HttpFailure} from '../http/failure.js';
import {
  prepareOperation,
  type OperationContext,
  type Prepared,
  type User,
} from '../operations/catalogue.js';
import {OperationTrace, type TimedRequest} from '../registry/operation-trace.js';
import type {EndedOperation} from '../results/ended-operation.js';
import {Sleeper} from '../timing/sleeper.js';

/** Thread `index` of `count`: user or arrival n of a phase belongs to thread n mod `count`. */
export interface Share {
  readonly index: number;
  readonly count: number;
}

/** Where the thread's results go. */
export interface LoadOutput {
  readonly onRequest: (trace: OperationTrace, request: TimedRequest) => void;
  readonly onOperation: (ended: EndedOperation, isOpen: boolean) => void;
  /** Undefined while more results can be taken, else a promise that resolves when they can. */
  readonly room: () => Promise<void> | undefined;
}

/** The activity of the thread in a second. */
export interface Activity {
  /** Users of a closed load, operations under way of an open one. */
  users: number;
  /** Arrivals of an open load that were due. */
  planned: number;
  started: number;
  /** Started arrivals that began more than 5 ms after their time. */
  late: number;
  /** Arrivals that never began: the phase ended first. */
  dropped: number;
}

export interface PhaseEnvironment {
  readonly share: Share;
  readonly random: Random;
  readonly nowMs: () => number;
  readonly output: LoadOutput;
  readonly activity: Activity;
  readonly userOf: (index: number) => User;
}

interface Attempt {
  readonly trace: OperationTrace;
  /** Undefined in a closed load, in which an operation is due when the user is ready. */
  readonly intendedMs: number | undefined;
  startMs: number;
  prepared?: Prepared;
}

/** An arrival that starts later than this after its time is late: timers are exact to 1 ms. */
const LATE_MS = 5;

export class RunningPhase {
  readonly sleeper = new Sleeper();
  readonly startMs: number;
  readonly endMs: number;
  users = 0;
  underWay = 0;

  constructor(
    readonly context: OperationContext,
    readonly environment: PhaseEnvironment,
    private readonly phaseIndex: number,
    public isInterrupted: boolean,
  ) {
    this.startMs = environment.nowMs();
    this.endMs = this.startMs + context.phase.durationMs;
  }

  /** Nothing more begins. */
  interrupt(): void {
    this.isInterrupted = true;
    this.sleeper.wake();
  }

  /** Resolves to the failure of the operation, if it began and failed. Never rejects. */
  async perform(userIndex: number, intendedMs?: number): Promise<HttpFailure | undefined> {
    const {random, nowMs, output} = this.environment;
    const kind = pickOperation(this.context.phase.mix, random);
    const trace = new OperationTrace(kind, random, output.onRequest);
    const attempt: Attempt = {trace, intendedMs, startMs: nowMs()};
    let failure: HttpFailure | undefined;
    this.underWay += 1;
    try {
      const user = this.environment.userOf(userIndex);
      attempt.prepared = await prepareOperation(kind, this.context, user);
      attempt.startMs = nowMs();
      if (this.#isTooLate(intendedMs)) return await tidy(attempt.prepared);
      this.#countStart(attempt);
      await attempt.prepared.run(trace);
    } catch (error) {
      failure = httpFailure(error);
    } finally {
      this.underWay -= 1;
    }
    await this.#end(attempt, failure);
    return failure;
  }

  // Time may have run out while the operation was prepared. An arrival that was due in time begins.
  #isTooLate(intendedMs: number | undefined): boolean {
    return this.isInterrupted || (this.sleeper.isAwake && intendedMs === undefined);
  }

  #countStart({startMs, intendedMs}: Attempt): void {
    const {activity} = this.environment;
    activity.started += 1;
    if (intendedMs !== undefined && startMs - intendedMs > LATE_MS) activity.late += 1;
  }

  async #end(attempt: Attempt, failure: HttpFailure | undefined): Promise<void> {
    const {trace, prepared, startMs, intendedMs} = attempt;
    const {activity, nowMs, output} = this.environment;
    const isOpen = intendedMs !== undefined;
    if (prepared === undefined && failure?.kind === 'interrupted') {
      if (isOpen) activity.dropped += 1;
      return;
    }
    const ended: EndedOperation = {
      trace,
      phaseIndex: this.phaseIndex,
      image: prepared?.image ?? '',
      intendedMs: intendedMs ?? startMs,
      startMs,
      endMs: nowMs(),
      ...optional('failure', failure && failureOf(failure)),
    };
    output.onOperation(ended, isOpen);
    if (prepared?.tidy !== undefined) await tidy(prepared);
  }
}

async function tidy(prepared: Prepared): Promise<undefined> {
  await prepared.tidy?.().catch(() => undefined);
}

function pickOperation(mix: PlannedPhase['mix'], random: Random): OperationKind {
  const total = mix.reduce((sum, {weight}) => sum + weight, 0);
  let at = random.share() * total;
  for (const {operation, weight} of mix) {
    at -= weight;
    if (at < 0) return operation;
  }
  return mix.at(-1)!.operation;
}
