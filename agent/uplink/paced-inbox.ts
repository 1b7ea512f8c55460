// Takes the collector's frames at a bounded rate: a collector that floods its agents must not cost
// their hosts a CPU. Frames over the rate wait here, and the socket is not read while any do.

import {TokenBucket, type Rate} from '../../src/pace/token-bucket.js';
import type {CollectorFrame} from '../../src/wire/frames.js';

/** An honest collector sends some 60 frames a second: acks of each commit, and a ping. */
const FRAMES: Rate = {perSecond: 500, burst: 2_000};
/** A cut reads all of /proc and all maps, and so does a run that begins: five a second, or twenty at once. */
const COSTLY_TOKENS = 100;

export interface InboxParts {
  readonly handle: (frame: CollectorFrame) => void;
  /** Stops reading the socket; frames that were read already may still come. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Monotonic. */
  readonly nowNs: () => bigint;
}

export class PacedInbox {
  readonly #parts: InboxParts;
  readonly #bucket: TokenBucket;
  #waiting: CollectorFrame[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.#bucket = new TokenBucket(FRAMES, parts.nowNs());
  }

  /** Handles the frame now, or in its turn when the rate allows it. */
  add(frame: CollectorFrame): void {
    if (this.#timer === undefined) this.#handle(frame);
    else this.#waiting.push(frame);
  }

  /** Drops what waits. */
  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #handle(frame: CollectorFrame): void {
    const waitMs = this.#bucket.take(this.#parts.nowNs(), tokensOf(frame));
    if (waitMs > 0) this.#wait(waitMs);
    this.#parts.handle(frame);
  }

  #wait(ms: number): void {
    this.#parts.pause();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      while (this.#timer === undefined) {
        const next = this.#waiting.shift();
        if (next === undefined) return this.#parts.resume();
        this.#handle(next);
      }
    }, ms);
  }
}

function tokensOf({kind}: CollectorFrame): number {
  return kind === 'cut' || kind === 'run' ? COSTLY_TOKENS : 1;
}
