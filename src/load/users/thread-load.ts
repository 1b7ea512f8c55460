// One thread's share of the load: its users, which live as long as the thread, and the phase that they
// work on. Which phase comes when is decided by src/load/phase-runner.ts.

import {within} from '../../pace/deadline.js';
import type {PlannedPhase} from '../../scenario/plan.js';
import {HttpFailure} from '../http/failure.js';
import type {OperationContext, User} from '../operations/catalogue.js';
import {Session, type SessionOptions} from '../registry/session.js';
import {Alarm} from '../timing/alarm.js';
import {runClosedLoad} from './closed-load.js';
import {runOpenLoad} from './open-load.js';
import {RunningPhase, type Activity, type LoadOutput, type Share} from './running-phase.js';

/** What became of the operations that were under way when the phase's time was up. */
export interface PhaseTally {
  readonly drained: number;
  readonly cut: number;
}

/** A server that does not close its side by then is left all the same. */
const LEAVES_WITHIN_MS = 500;

const INTERRUPTED = new HttpFailure('interrupted', 'cut off when the phase ended');

export class ThreadLoad {
  readonly #users = new Map<number, User>();
  readonly #activity: Activity = {users: 0, planned: 0, started: 0, late: 0, dropped: 0};
  #alarm: Alarm | undefined;
  #phase: RunningPhase | undefined;
  #isInterrupted = false;

  constructor(
    private readonly share: Share,
    private readonly session: SessionOptions,
    private readonly output: LoadOutput,
  ) {}

  /** Resolves when every operation that began has ended, or was cut off. */
  async runPhase(context: OperationContext, phaseIndex: number): Promise<PhaseTally> {
    const phase = this.#begin(context, phaseIndex);
    const {durationMs, load} = context.phase;
    const end = phase.sleeper.sleep(durationMs).then(() => phase.sleeper.wake());
    const work =
      load.kind === 'closed'
        ? runClosedLoad(phase, load)
        : runOpenLoad(phase, load, (this.#alarm ??= new Alarm()));
    await end;
    context.supply.abandon();
    const tally = await this.#drain(phase, work);
    this.#phase = undefined;
    return tally;
  }

  /** Begins nothing more, and cuts off the operations that are under way. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#phase?.interrupt();
    this.#alarm?.wake();
    this.#cutOff();
  }

  /**
   * Closes the users' connections. Resolves when the servers have closed them, too: one that waits for the next request
   * sees only then that its last answer was the last.
   */
  async leave(): Promise<void> {
    const left = [...this.#users.values()].map(({session}) => session.hangUp());
    await within(LEAVES_WITHIN_MS, Promise.all(left));
    this.interrupt();
  }

  /** The activity since the last call. */
  takeActivity(): Activity {
    const taken = {...this.#activity, users: this.#usersNow()};
    Object.assign(this.#activity, {planned: 0, started: 0, late: 0, dropped: 0});
    return taken;
  }

  /** The user of that number. It is a new one at first, and after its connections were cut. */
  user(index: number): User {
    let user = this.#users.get(index);
    if (user === undefined) {
      user = {index, session: new Session(this.session), held: new Set()};
      this.#users.set(index, user);
    }
    return user;
  }

  #begin(context: OperationContext, phaseIndex: number): RunningPhase {
    const {nowMs, random} = this.session;
    const environment = {
      ...{share: this.share, output: this.output, activity: this.#activity, nowMs, random},
      userOf: (index: number) => this.user(index),
    };
    this.#phase = new RunningPhase(context, environment, phaseIndex, this.#isInterrupted);
    return this.#phase;
  }

  #usersNow(): number {
    if (this.#phase === undefined) return 0;
    const {context, underWay, users} = this.#phase;
    return context.phase.load.kind === 'open' ? underWay : users;
  }

  async #drain(phase: RunningPhase, work: Promise<void>): Promise<PhaseTally> {
    // Operations that only waited for an image give up in this turn of the event loop.
    await new Promise(setImmediate);
    const drained = phase.underWay;
    const ended = work.then(() => true);
    if ((await within(patienceMs(phase.context.phase), ended)) === true) return {drained, cut: 0};
    const cut = phase.underWay;
    this.#cutOff();
    await work;
    return {drained: drained - cut, cut};
  }

  #cutOff(): void {
    for (const {session} of this.#users.values()) session.stop(INTERRUPTED);
    this.#users.clear();
    this.#phase?.context.engine?.stop(INTERRUPTED);
  }
}

function patienceMs({drain}: PlannedPhase): number {
  return drain.kind === 'cut' ? 0 : drain.timeoutMs;
}
