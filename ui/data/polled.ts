// One question to the collector, asked again while its answer grows. A new question cancels the one
// before. Until its answer comes, the last answer stays and is marked as old.

import type {Problem} from '../run/run-book.js';
import {ApiError} from './api.js';

export interface PolledState<Answer> {
  readonly answer: Answer | undefined;
  /** The answer belongs to another question, or it could not be renewed. */
  readonly old: boolean;
  readonly problem: Problem | undefined;
}

export interface PolledQuestion<Answer> {
  /** Questions with different answers have different names. */
  readonly name: string;
  readonly grows: boolean;
  readonly ask: (signal: AbortSignal) => Promise<Answer>;
}

/** The time between two requests for an answer that grows. */
export const REFRESH_MS = 2_000;

const NOTHING = {answer: undefined, old: true, problem: undefined};

export class Polled<Answer> {
  readonly #onChange: () => void;
  readonly #nowMs: () => number;
  #name: string | undefined;
  #asking: AbortController | undefined;
  #askedMs = 0;
  #state: PolledState<Answer> = NOTHING;

  /** `onChange` is called when an answer or an error has come. */
  constructor(onChange: () => void, nowMs: () => number) {
    this.#onChange = onChange;
    this.#nowMs = nowMs;
  }

  get state(): PolledState<Answer> {
    return this.#state;
  }

  /**
   * May be called with every frame: only a new question, or one that is due, sends a request.
   * Undefined forgets the answer and asks no more.
   */
  ask(question: PolledQuestion<Answer> | undefined): void {
    if (question === undefined) return this.#stop();
    const isNew = question.name !== this.#name;
    if (isNew) {
      this.#asking?.abort();
      this.#asking = undefined;
      this.#name = question.name;
      this.#state = {...this.#state, old: true, problem: undefined};
    }
    const isDue = question.grows && this.#nowMs() - this.#askedMs >= REFRESH_MS;
    // A request under way is waited for; otherwise a slow collector would never get to answer.
    if (isNew || (isDue && this.#asking === undefined)) void this.#fetch(question);
  }

  #stop(): void {
    this.#asking?.abort();
    this.#asking = undefined;
    this.#name = undefined;
    this.#state = NOTHING;
  }

  async #fetch({ask}: PolledQuestion<Answer>): Promise<void> {
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
