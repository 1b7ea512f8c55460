// Sends the pings of one session. Each carries what the pings before it told, so that the agent can say
// in its batches how far its clock is from ours.

import type {Clock} from '../../domain/ports.js';
import type {AgentFrame, CollectorFrame} from '../../wire/frames.js';
import type {ClockEstimate} from './clock-offset.js';
import {ClockOffset} from './clock-offset.js';

type PingFrame = Extract<CollectorFrame, {kind: 'ping'}>;
type PongFrame = Extract<AgentFrame, {kind: 'pong'}>;

/** A pong that comes after so many more pings is not used. */
const MAX_UNANSWERED = 16;
/** The first batch comes within a second, and the offset should be well known by then. */
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

  /** Sends a ping and returns its number. */
  send(): number {
    const number = ++this.#number;
    const clock = this.estimate();
    const sentNs = this.#clock.nowNs();
    this.#sentNs.set(number, sentNs);
    this.#sentNs.delete(number - MAX_UNANSWERED);
    this.#send({kind: 'ping', number, sentNs, ...(clock && {clock})});
    return number;
  }

  /** Sends several pings in a row, each when the one before it was answered. */
  burst(): void {
    this.#burstLeft = BURST;
    this.send();
  }

  onPong({number, receivedNs, sentNs: repliedNs}: PongFrame, returnedNs: bigint): void {
    const sentNs = this.#sentNs.get(number); // our own record, not what the pong claims
    if (sentNs === undefined) return;
    this.#sentNs.delete(number);
    this.#answered = Math.max(this.#answered, number);
    this.#offset.add({sentNs, returnedNs, receivedNs, repliedNs});
    if (this.#burstLeft > 0) {
      this.#burstLeft -= 1;
      this.send();
    }
  }

  /** Our own clock moved, so earlier samples and pings on their way are void. */
  forget(): void {
    this.#offset.forget();
    this.#sentNs.clear();
  }
}
