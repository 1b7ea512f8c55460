// Keeps the agent connected: it dials, waits ever longer after a failure, and dials again, until it is
// stopped or the collector says that no retry can help.

import {pause} from '../../src/pace/deadline.js';
import type {Connection, ConnectionListener, LaterFrame, Welcome} from './connection.js';
import type {Ending} from './problem.js';

export interface UplinkListener {
  /** Frames may be sent from now on. */
  connected(link: Connection, welcome: Welcome): void;
  frame(link: Connection, frame: LaterFrame): void;
  /** Called before each wait, also when there was no connection at all. */
  disconnected(ending: Ending, retryInMs: number): void;
}

export interface UplinkParts {
  readonly connect: (listener: ConnectionListener) => Connection;
  /** The wait after so many failures in a row, from 1. */
  readonly retryDelayMs: (failures: number) => number;
  /** Monotonic time in milliseconds. */
  readonly nowMs: () => number;
}

/** After a connection that held for so long, failures are counted from 1 again. */
const GOOD_CONNECTION_MS = 1_000;

export class Uplink {
  readonly #parts: UplinkParts;
  readonly #listener: UplinkListener;
  #failures = 0;
  /** Set once the collector has taken this agent. A refusal may then pass: it is being replaced, say. */
  #wasWelcome = false;

  constructor(parts: UplinkParts, listener: UplinkListener) {
    this.#parts = parts;
    this.#listener = listener;
  }

  /** Resolves when `signal` is aborted. Rejects with ProfilerError if the first contact says no. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const startMs = this.#parts.nowMs();
      const ending = await this.#connectOnce(signal);
      if (signal.aborted) return;
      if (ending.fatal !== undefined && !this.#wasWelcome) throw ending.fatal;
      const heldMs = this.#parts.nowMs() - startMs;
      this.#failures = heldMs >= GOOD_CONNECTION_MS ? 1 : this.#failures + 1;
      const delayMs = this.#parts.retryDelayMs(this.#failures);
      this.#listener.disconnected(ending, delayMs);
      await pause(delayMs, signal);
    }
  }

  #connectOnce(signal: AbortSignal): Promise<Ending> {
    return new Promise((resolve) => {
      const connection = this.#parts.connect({
        welcome: (welcome) => {
          this.#wasWelcome = true;
          this.#listener.connected(connection, welcome);
        },
        frame: (frame) => this.#listener.frame(connection, frame),
        ended: (ending) => {
          signal.removeEventListener('abort', stop);
          resolve(ending);
        },
      });
      const stop = (): void => connection.close('the agent ends');
      signal.addEventListener('abort', stop);
    });
  }
}
