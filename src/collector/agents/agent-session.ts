// Speaks the protocol with one agent, from hello to the last ack. intake.ts knows what batches and
// reports mean to a run.

import type {WebSocket} from 'ws';

import {ProfilerError} from '../../domain/error.js';
import type {Clock} from '../../domain/ports.js';
import type {Batch} from '../../domain/record.js';
import type {Host} from '../../domain/target.js';
import type {AgentCaller} from '../../wire/enrolment.js';
import type {AgentFrame, AgentReportFrame, CollectorFrame, WireBatch} from '../../wire/frames.js';
import {
  ANSWERS_CUTS_MINOR,
  HELLO_DEADLINE_MS,
  PROTOCOL_MAJOR,
  PROTOCOL_MINOR,
  SILENCE_DEADLINE_MS,
} from '../../wire/limits.js';
import {Acks} from './acks.js';
import {Admission, type AdmissionHost} from './admission.js';
import type {AgentDoor} from './agent-door.js';
import {AgentSocket, CLOSE} from './agent-socket.js';
import {batchFault, pongFault, reportFault} from './check-frame.js';
import type {HelloFrame, PongFrame} from './check-frame.js';
import type {ClockEstimate} from './clock-offset.js';
import {Cuts} from './cuts.js';
import {Pings} from './pings.js';
import type {WaitingShares} from './waiting-shares.js';
import type {TimeSlices} from '../../pace/time-slices.js';

type Welcome = Extract<CollectorFrame, {kind: 'welcome'}>;

/** The calls that a session makes to the collector. */
export interface SessionHost {
  /** The batches that are stored, which the agent need not send again. */
  known(session: AgentSession): Promise<Welcome['known']>;
  /** The session begins; returns the run that goes on. Throws ProfilerError to refuse the agent. */
  open(session: AgentSession): Welcome['run'];
  /** Resolves when the batch is stored; at once for a batch that is shown live only. */
  batch(session: AgentSession, batch: Batch, frame: Buffer): Promise<void>;
  report(session: AgentSession, report: AgentReportFrame): void;
  /** Called for a frame that no agent of ours would send. */
  invalid(session: AgentSession, reason: string): void;
  closed(session: AgentSession): void;
  /** Called for errors that are bugs of the collector, or that its operator has to know of. */
  bug(error: unknown): void;
}

export interface SessionTiming {
  readonly helloDeadlineMs: number;
  readonly silenceDeadlineMs: number;
}

export const SESSION_TIMING: SessionTiming = {
  helloDeadlineMs: HELLO_DEADLINE_MS,
  silenceDeadlineMs: SILENCE_DEADLINE_MS,
};

export interface SessionParts {
  readonly host: SessionHost;
  /** Without it, every agent is let in that has got so far. */
  readonly door?: AgentDoor | undefined;
  /** Called when the agent was let in by a key of its own. */
  readonly onEnrolled?: (() => void) | undefined;
  readonly clock: Clock;
  readonly slices: TimeSlices;
  readonly shares: WaitingShares;
  readonly timing?: SessionTiming;
}

type Arrived = [frame: AgentFrame, bytes: Buffer, atNs: bigint];

export class AgentSession {
  readonly caller: AgentCaller;
  /** Resolves when the socket is closed, whoever closed it. */
  readonly ended: Promise<void>;
  readonly #host: SessionHost;
  readonly #timing: SessionTiming;
  readonly #socket: AgentSocket;
  readonly #pings: Pings;
  readonly #cuts = new Cuts();
  readonly #acks: Acks;
  readonly #admission: Admission;
  readonly #door: AgentDoor | undefined;
  readonly #onEnrolled: (() => void) | undefined;
  readonly #shares: WaitingShares;
  #isOpen = false;
  /** Frames that came before the welcome was ready. One read of the socket brings no more. */
  #early: Arrived[] = [];

  constructor(
    socket: WebSocket,
    caller: AgentCaller,
    {host, door, onEnrolled, clock, slices, shares, timing = SESSION_TIMING}: SessionParts,
  ) {
    this.caller = caller;
    this.#host = host;
    this.#door = door;
    this.#onEnrolled = onEnrolled;
    this.#timing = timing;
    const listener = {
      frame: (...arrived: Arrived) => this.#onFrame(...arrived),
      invalid: (reason: string) => host.invalid(this, reason),
      closed: () => this.#onClosed(),
    };
    this.#shares = shares;
    this.#socket = new AgentSocket(socket, listener, {clock, slices, shares});
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#acks = new Acks({
      shares,
      send: (ack) => this.send({kind: 'ack', ...ack}),
      stopReading: () => this.#socket.stopReading('waiting'),
      read: () => this.#socket.read('waiting'),
    });
    this.#pings = new Pings(clock, (frame) => this.send(frame));
    this.#admission = new Admission(caller, door, this.#admissionHost(), timing.helloDeadlineMs);
  }

  /** The agent's id; empty before the hello. */
  get agentId(): string {
    return this.#admission.hello?.agentId ?? '';
  }

  /** Must not be called before the hello. */
  get hello(): HelloFrame {
    return this.#admission.hello!;
  }

  /** Absent for an agent that does not tell it. */
  get agentVersion(): string | undefined {
    return this.hello.agentVersion;
  }

  get hostInfo(): Host {
    return this.hello.host;
  }

  /** Whether the agent has been let in. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether it was let in by a key of its own. */
  get isEnrolled(): boolean {
    return this.#isOpen && this.#admission.hasProven;
  }

  /** How many batches were received and are not acked yet. */
  get waitingBatches(): number {
    return this.#acks.waitingBatches;
  }

  /** Our clock minus the agent's; undefined before the first pong. */
  get clockEstimate(): ClockEstimate | undefined {
    return this.#pings.estimate();
  }

  /** The highest ping that the agent answered. It has read everything that was sent before that ping. */
  get answeredPing(): number {
    return this.#pings.answered;
  }

  /** How long nothing was heard of the agent. */
  get silentMs(): number {
    return this.#socket.silentMs();
  }

  send(frame: CollectorFrame): void {
    this.#socket.send(frame);
  }

  ping(): number {
    return this.#pings.send();
  }

  /** Ends the agent's interval now. Resolves when it is made, after a second, or when the agent is gone. */
  async cut(number: number): Promise<void> {
    this.send({kind: 'cut', number});
    if (this.hello.minor >= ANSWERS_CUTS_MINOR) await this.#cuts.asked(number);
  }

  /** Our own clock moved, so what was known of the agent's clock is void. */
  clockMoved(): void {
    this.#socket.clockMoved();
    this.#pings.forget();
    this.#pings.burst();
  }

  /** Called once a second. */
  tick(): void {
    if (!this.#isOpen) return;
    if (this.#socket.silentMs() > this.#timing.silenceDeadlineMs) {
      this.close(CLOSE.silent, 'nothing was heard for too long');
    } else {
      this.#pings.send();
    }
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  /** Tells the agent why it may not be here, and closes its socket. */
  refuse({code, message, hint}: ProfilerError): void {
    this.send({kind: 'refuse', code, message, hint});
    this.close(CLOSE.refused, message);
  }

  #admissionHost(): AdmissionHost {
    return {
      send: (frame) => this.send(frame),
      stopReading: () => this.#socket.stopReading('welcome'),
      read: () => this.#socket.read('welcome'),
      letIn: () => this.#letIn(),
      refuse: (error) => this.refuse(error),
      reject: (reason) => this.#reject(reason),
      fail: (error) => {
        this.close(CLOSE.failed, 'the collector cannot look the agent up');
        this.#host.bug(error);
      },
    };
  }

  #onFrame(...arrived: Arrived): void {
    if (this.#isOpen) this.#onOpenFrame(...arrived);
    else if (!this.#admission.take(arrived[0])) this.#early.push(arrived);
  }

  #onOpenFrame(...[frame, bytes, atNs]: Arrived): void {
    switch (frame.kind) {
      case 'hello':
      case 'proof':
        return this.#reject(`a second ${frame.kind}`);
      case 'batch':
        return this.#onBatch(frame.batch, bytes);
      case 'pong':
        return this.#onPong(frame, atNs);
      case 'report':
        return this.#onReport(frame);
      case 'cut':
        return this.#cuts.made(frame.number);
    }
  }

  async #letIn(): Promise<void> {
    const known = await this.#host.known(this);
    if (this.#socket.isOpen) this.#open(known);
  }

  #open(known: Welcome['known']): void {
    // Opening and welcome come together, so that no change of the run falls between the two.
    const run = this.#host.open(this);
    this.send({kind: 'welcome', major: PROTOCOL_MAJOR, minor: PROTOCOL_MINOR, run, known});
    this.#isOpen = true;
    this.#shares.joined();
    this.#noteSeen();
    if (this.isEnrolled) this.#onEnrolled?.();
    this.#pings.burst();
    const early = this.#early;
    this.#early = [];
    for (const arrived of early) this.#onOpenFrame(...arrived);
    this.#socket.read('welcome');
  }

  #onBatch(wire: WireBatch, bytes: Buffer): void {
    const batch = {...wire, ...this.#clockOf(wire), agentId: this.agentId};
    const fault = batchFault(batch, this.hello.epoch);
    if (fault !== undefined) return this.#rejectBatch(batch, fault);
    const stored = this.#host.batch(this, batch, bytes);
    if (batch.runId !== undefined) this.#ackWhen(stored, batch, bytes.length);
  }

  /** Many batches wait to be stored at the same time, so the records of this one are not kept here. */
  #ackWhen(stored: Promise<void>, {epoch, seq}: WireBatch, sizeBytes: number): void {
    const entry = this.#acks.received(epoch, seq, sizeBytes);
    stored.then(
      () => this.#acks.stored(entry),
      (error: unknown) => {
        if (isRefusal(error)) this.#rejectBatch(entry, error.message);
        else this.#fail(error);
      },
    );
  }

  /** The agent reads the batch in the reason and gives it up, because it would fail again. */
  #rejectBatch({epoch, seq}: {epoch: number; seq: number}, fault: string): void {
    this.#reject(`batch ${epoch}/${seq}: ${fault}`);
  }

  /** A batch that was made before the agent knew of our clock gets what we know now. */
  #clockOf({clockErrorNs}: WireBatch): {clockOffsetNs?: bigint; clockErrorNs?: bigint} {
    const known = clockErrorNs === 0n ? this.#pings.estimate() : undefined;
    return known ? {clockOffsetNs: known.offsetNs, clockErrorNs: known.errorNs} : {};
  }

  #onPong(pong: PongFrame, atNs: bigint): void {
    const fault = pongFault(pong);
    if (fault === undefined) this.#pings.onPong(pong, atNs);
    else this.#reject(`pong: ${fault}`);
  }

  #onReport(report: AgentReportFrame): void {
    const fault = reportFault(report);
    if (fault === undefined) this.#host.report(this, report);
    else this.#reject(`report: ${fault}`);
  }

  #reject(reason: string): void {
    this.#socket.reject(CLOSE.unacceptable, reason);
  }

  #fail(error: unknown): void {
    this.close(CLOSE.failed, 'the collector cannot store anything');
    if (!(error instanceof ProfilerError)) this.#host.bug(error);
  }

  #onClosed(): void {
    this.#admission.close();
    this.#noteSeen();
    if (this.#isOpen) this.#shares.left();
    this.#isOpen = false;
    this.#cuts.giveUp();
    if (this.#admission.hello !== undefined) this.#host.closed(this);
  }

  #noteSeen(): void {
    if (this.isEnrolled) void this.#door?.seen(this.agentId);
  }
}

/** Whether the batch alone is at fault. */
function isRefusal(error: unknown): error is ProfilerError {
  return error instanceof ProfilerError && error.code === 'STORE_BATCH_REFUSED';
}
