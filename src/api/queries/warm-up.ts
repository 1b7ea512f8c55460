// The first flame graph of a large run, before anybody asks for it: its functions and stacks are then in
// memory, and the code that adds them up is compiled. Left to the question itself, that takes three
// times as long as the answer. Whoever opens a run asks for its detail first, and again when it ends. One
// that goes on is left alone: the collector may share its processors with what is measured.

import type {Queries, Query} from './query.js';

/** A page that opens asks several things at once; they are not kept waiting. */
const IDLE_MS = 100;

/** V8 compiles the last of the loops when they run for the third time. */
const ROUNDS = 3;

const WHOLE_RUN: Query = {kind: 'flame', selection: {sampleKind: 'on-cpu'}, stretch: {}};

/** Does `work` later, unless what it returns is called before. */
export type Later = (work: () => void) => () => void;

export class WarmUp {
  readonly #queries: Pick<Queries, 'ask'>;
  readonly #later: Later;
  #run: string | undefined;
  #roundsLeft = 0;
  #cancel = (): void => {};

  constructor(queries: Pick<Queries, 'ask'>, later: Later = whenIdle) {
    this.#queries = queries;
    this.#later = later;
  }

  /** To be told of each. */
  afterQuestion(about: {readonly run: string; readonly query: Query} | undefined): void {
    if (about?.query.kind === 'detail') this.#opened(about.run, about.query.activeRunId);
    this.#plan();
  }

  #opened(run: string, activeRunId: string | undefined): void {
    if (run === this.#run || run === activeRunId) return;
    this.#run = run;
    this.#roundsLeft = ROUNDS;
  }

  #plan(): void {
    this.#cancel();
    if (this.#roundsLeft > 0) this.#cancel = this.#later(() => void this.#round());
  }

  async #round(): Promise<void> {
    this.#roundsLeft -= 1;
    // What is wrong with the run is told to whoever asks.
    await this.#queries.ask(this.#run!, WHOLE_RUN).catch(() => (this.#roundsLeft = 0));
    this.#plan();
  }
}

function whenIdle(work: () => void): () => void {
  const timer = setTimeout(work, IDLE_MS).unref();
  return () => clearTimeout(timer);
}
