// The collector joins agents' sockets, the life of the run, the run file and the live feed. src/api
// serves HTTP, and src/store writes the files.

import type {WebSocket} from 'ws';

import type {LoadReport} from '../domain/load.js';
import type {
  Clock,
  LiveEvent,
  LiveFeed,
  RunCatalog,
  RunControl,
  RunStart,
  RunWriter,
  StoreTrouble,
  TurnedAway,
} from '../domain/ports.js';
import {systemRandom, type Random} from '../domain/random.js';
import type {Phase, PhaseStart, Run} from '../domain/run.js';
import type {Span} from '../domain/span.js';
import type {AgentCaller} from '../wire/enrolment.js';
import {PING_INTERVAL_MS} from '../wire/limits.js';
import {AgentDoor, type DoorParts} from './agents/agent-door.js';
import {AgentSession, SESSION_TIMING} from './agents/agent-session.js';
import {WaitingShares} from './agents/waiting-shares.js';
import type {SessionTiming} from './agents/agent-session.js';
import {CLOSE} from './agents/agent-socket.js';
import {EnrolledWatch} from './agents/enrolled-watch.js';
import {Intake} from './intake.js';
import {LiveFanout} from './live-fanout.js';
import {LoadIntake} from './load-intake.js';
import {RUN_TIMING, RunLife} from './runs/run-life.js';
import type {RunTiming} from './runs/run-life.js';
import {TimeSlices} from '../pace/time-slices.js';

export interface CollectorParts {
  readonly writer: RunWriter;
  readonly catalog: RunCatalog;
  /** `follow` is called before a run begins, because the clock may jump then. */
  readonly clock: Clock & {follow?(): boolean};
  readonly random?: Random;
  /** Who may come in by a key of its own. Without it, every agent that has got so far may come in. */
  readonly enrolment?: DoorParts;
  readonly timing?: Partial<CollectorTiming>;
  /** Takes errors of work whose end nobody waits for. Without it, they end the process. */
  readonly onBug?: (error: unknown) => void;
}

export interface CollectorTiming extends SessionTiming, RunTiming {
  readonly pingIntervalMs: number;
}

/** The most sockets at once, with those that have not said hello yet or are closing. */
const MAX_SESSIONS = 2_048;
/** The most sockets without a token that have proven nothing yet: in all, and of one address. */
const MAX_STRANGERS = 256;
const MAX_STRANGERS_OF_ADDRESS = 64;

const TIMING: CollectorTiming = {
  ...SESSION_TIMING,
  ...RUN_TIMING,
  pingIntervalMs: PING_INTERVAL_MS,
};

export class Collector implements RunControl, LiveFeed {
  readonly #clock: CollectorParts['clock'];
  readonly #timing: CollectorTiming;
  readonly #live: LiveFanout;
  readonly #intake: Intake;
  readonly #life: RunLife;
  readonly #load: LoadIntake;
  readonly #slices = new TimeSlices();
  readonly #shares = new WaitingShares();
  readonly #sessions = new Set<AgentSession>();
  readonly #pulse: NodeJS.Timeout;
  #trouble: StoreTrouble | undefined;
  readonly #door: AgentDoor | undefined;
  readonly #watch: EnrolledWatch | undefined;

  constructor(parts: CollectorParts) {
    const {writer, catalog, clock, random = systemRandom, timing, onBug, enrolment} = parts;
    const bug = onBug ?? throwLater;
    this.#clock = clock;
    this.#timing = {...TIMING, ...timing};
    this.#live = new LiveFanout(
      () => this.#state(),
      () => clock.nowNs(),
    );
    const currentRun = () => this.current();
    this.#intake = new Intake({writer, clock, live: this.#live, currentRun, bug});
    this.#life = new RunLife({
      ...{writer, catalog, clock, random, bug, timing: this.#timing},
      agents: this.#intake,
      publish: (event) => this.#live.publish(event),
    });
    this.#load = new LoadIntake({writer, live: this.#live, life: this.#life});
    this.#pulse = setInterval(() => this.#intake.tick(), this.#timing.pingIntervalMs);
    this.#door = enrolment && new AgentDoor(enrolment);
    this.#watch = this.#door && new EnrolledWatch(this.#door, () => this.#sessions, bug);
  }

  /**
   * Takes up runs that a collector which was killed left open, as run-life.ts says. Resolves to the run
   * that goes on again, if there is one. Agents are let in after that.
   */
  recover(): Promise<Run | undefined> {
    return this.#life.recover();
  }

  /** Takes over the socket of an agent whose token was good, or that has to prove its own key. */
  accept(socket: WebSocket, caller: AgentCaller): void {
    if (this.#sessions.size >= MAX_SESSIONS || this.#isCrowded(caller)) {
      socket.on('error', () => {}); // 'close' follows
      return socket.terminate();
    }
    const session = new AgentSession(socket, caller, {
      ...{host: this.#intake, door: this.#door, clock: this.#clock},
      onEnrolled: () => this.#watch?.begin(),
      ...{slices: this.#slices, shares: this.#shares, timing: this.#timing},
    });
    this.#sessions.add(session);
    void session.ended.then(() => this.#sessions.delete(session));
  }

  /** Closes all sockets. Agents keep what is not acked, and `recover` takes up a run that goes on. */
  async close(): Promise<void> {
    clearInterval(this.#pulse);
    this.#watch?.close();
    this.#life.close();
    const sessions = [...this.#sessions];
    for (const session of sessions) session.close(CLOSE.goingAway, 'the collector shuts down');
    await Promise.all(sessions.map(({ended}) => ended));
    this.#intake.close();
  }

  /** What was turned away since the collector started. */
  counters(): TurnedAway {
    return this.#intake.counts();
  }

  /** Called when nothing can be stored, and with undefined when writing goes on. */
  storeTroubled(trouble: StoreTrouble | undefined): void {
    this.#trouble = trouble;
    this.#live.publish({kind: 'trouble', trouble});
  }

  current(): Run | undefined {
    return this.#life.current();
  }

  start(request: RunStart): Promise<Run> {
    return this.#life.start(request);
  }

  startPhase(runId: string, phase: PhaseStart): Promise<Phase> {
    return this.#life.startPhase(runId, phase);
  }

  endPhase(runId: string, invalid?: string): Promise<Phase | undefined> {
    return this.#life.endPhase(runId, invalid);
  }

  end(runId: string): Promise<Run> {
    return this.#life.end(runId);
  }

  addLoad(runId: string, report: LoadReport): Promise<void> {
    return this.#load.addLoad(runId, report);
  }

  addSpans(runId: string, spans: readonly Span[]): Promise<void> {
    return this.#load.addSpans(runId, spans);
  }

  subscribe(listener: (event: LiveEvent) => void): () => void {
    return this.#live.subscribe(listener);
  }

  /** Strangers must not take the places of agents, nor one address those of all others. */
  #isCrowded({isTrusted, remote}: AgentCaller): boolean {
    if (isTrusted) return false;
    const strangers = [...this.#sessions].filter(
      ({caller, isOpen}) => !caller.isTrusted && !isOpen,
    );
    const near = strangers.filter(({caller}) => caller.remote === remote);
    return strangers.length >= MAX_STRANGERS || near.length >= MAX_STRANGERS_OF_ADDRESS;
  }

  #state(): LiveEvent[] {
    const run = this.current();
    return [
      {kind: 'run', run},
      ...(run ? [{kind: 'phases', runId: run.id, phases: this.#life.phases()} as const] : []),
      ...this.#intake.state(),
      ...(this.#trouble === undefined ? [] : [{kind: 'trouble', trouble: this.#trouble} as const]),
    ];
  }
}

/** Throws outside of any promise, so that a bug ends the process. */
function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error;
  });
}
