// One thing that is asked of the collector, and asked again while it grows. An answer that nobody
// waits for any more is called off; until the next one comes the last stays and is marked as old.

import type {Problem} from '../run/run-book.js';
import {ApiError} from './api.js';

export interface PolledState<Answer> {
  readonly answer: Answer | undefined;
  /** The answer is to another question, or could not be renewed. */
  readonly old: boolean;
  readonly problem: Problem | undefined;
}

export interface PolledQuestion<Answer> {
  /** Tells it from other questions. */
  readonly name: string;
  readonly grows: boolean;
  readonly ask: (signal: AbortSignal) => Promise<Answer>;
}

/** How often what grows is asked for. */
export const REFRESH_MS = 2_000;

export class Polled<Answer> {
  readonly #onChange: () => void;
  readonly #nowMs: () => number;
  #name: string | undefined;
  #asking: AbortController | undefined;
  #askedMs = 0;
  #state: PolledState<Answer> = {answer: undefined, old: true, problem: undefined};

  constructor(onChange: () => void, nowMs: () => number) {
    this.#onChange = onChange;
    this.#nowMs = nowMs;
  }

  get state(): PolledState<Answer> {
    return this.#state;
  }

  /** May be called with every frame: only another question, or one that is due, makes work. */
  stateFor(question: PolledQuestion<Answer>): PolledState<Answer> {
    const isNew = question.name !== this.#name;
    if (isNew) {
      this.#asking?.abort();
      this.#asking = undefined;
      this.#name = question.name;
      this.#state = {...this.#state, old: true, problem: undefined};
    }
    const isDue = question.grows && this.#nowMs() - this.#askedMs >= REFRESH_MS;
    // One that is still under way is waited for: a slow collector would never get to answer.
    if (isNew || (isDue && this.#asking === undefined)) void this.#ask(question);
    return this.#state;
  }

  /** Forgets the answer, and asks no more. */
  stop(): void {
    if (this.#name === undefined) return;
    this.#asking?.abort();
    this.#asking = undefined;
    this.#name = undefined;
    this.#state = {answer: undefined, old: true, problem: undefined};
  }

  async #ask({ask}: PolledQuestion<Answer>): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    this.#askedMs = this.#nowMs();
    try {
      const answer = await ask(asking.signal);
      if (asking.signal.aborted) return;
      this.#state = {answer, old: false, problem: undefined};
    } catch (error) {
      if (asking.signal.aborted) return;
      this.#asking = undefined;
      if (!(error instanceof ApiError)) throw error;
      const {message, hint} = error;
      this.#state = {...this.#state, old: true, problem: {message, hint}};
    }
    this.#asking = undefined;
    this.#onChange();
  }
}
