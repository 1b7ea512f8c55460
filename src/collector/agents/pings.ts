// The pings of one session: each carries what the ones before it told, so that the agent can say in
// its batches how far its clock is from ours.

import type {Clock} from '../../domain/ports.js';
import type {AgentFrame, CollectorFrame} from '../../wire/frames.js';
import type {ClockEstimate} from './clock-offset.js';
import {ClockOffset} from './clock-offset.js';

type PingFrame = Extract<CollectorFrame, {kind: 'ping'}>;
type PongFrame = Extract<AgentFrame, {kind: 'pong'}>;

/** An agent that answers later than that many pings is not asked what its clock says. */
const MAX_UNANSWERED = 16;
/** The first batch comes within a second; by then the offset should be known well. */
const BURST = 5;

export class Pings {
  readonly #clock: Clock;
  readonly #send: (frame: PingFrame) => void;
  readonly #offset = new ClockOffset();
  readonly #sentNs = new Map<number, bigint>();
  #number = 0;
  #answered = 0;
  #burstLeft = 0;

  constructor(clock: Clock, send: (frame: PingFrame) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** The highest number that was answered. */
  get answered(): number {
    return this.#answered;
  }

  estimate(): ClockEstimate | undefined {
    return this.#offset.estimate(this.#clock.nowNs());
  }

  /** Returns its number. */
  send(): number {
    const number = ++this.#number;
    const clock = this.estimate();
    const sentNs = this.#clock.nowNs();
    this.#sentNs.set(number, sentNs);
    this.#sentNs.delete(number - MAX_UNANSWERED);
    this.#send({kind: 'ping', number, sentNs, ...(clock && {clock})});
    return number;
  }

  /** Several in a row, each sent when the one before it was answered. */
  burst(): void {
    this.#burstLeft = BURST;
    this.send();
  }

  onPong({number, receivedNs, sentNs: repliedNs}: PongFrame, returnedNs: bigint): void {
    const sentNs = this.#sentNs.get(number); // not what the pong says that we said
    if (sentNs === undefined) return;
    this.#sentNs.delete(number);
    this.#answered = Math.max(this.#answered, number);
    this.#offset.add({sentNs, returnedNs, receivedNs, repliedNs});
    if (this.#burstLeft > 0) {
      this.#burstLeft -= 1;
      this.send();
    }
  }

  /** Our own clock moved: samples from before it, and pings on their way, are worth nothing. */
  forget(): void {
    this.#offset.forget();
    this.#sentNs.clear();
  }
}
