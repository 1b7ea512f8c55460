// Prepares the first flame graph of a run before a browser asks for it: functions and stacks are then in
// memory, and the code that adds them up is compiled. Without it the first flame graph takes four times
// as long. A browser that opens a run asks for its detail first, which starts the preparation. A run that
// goes on is not prepared, because the collector may share its CPUs with the programs under test.

import type {Queries, Query} from './query.js';

/** A page that opens asks several questions at once, which must not wait. */
const IDLE_MS = 100;

/** V8 compiles the last of the loops in the third round. */
const ROUNDS = 3;

const WHOLE_RUN: Query = {kind: 'flame', selection: {sampleKind: 'on-cpu'}, range: {}};

/** Does `work` later. The function that it returns cancels the work. */
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

  /** To be called after every question. */
  afterQuestion(): void {
    this.#plan();
  }

  /** A page has opened a run; `activeRunId` is the run that goes on. */
  opened({
    run,
    activeRunId,
  }: {
    readonly run: string;
    readonly activeRunId: string | undefined;
  }): void {
    if (run !== this.#run && run !== activeRunId) {
      this.#run = run;
      this.#roundsLeft = ROUNDS;
    }
    this.#plan();
  }

  #plan(): void {
    this.#cancel();
    if (this.#roundsLeft > 0) this.#cancel = this.#later(() => void this.#round());
  }

  async #round(): Promise<void> {
    this.#roundsLeft -= 1;
    // An error is told when a client asks the same question.
    await this.#queries.ask(this.#run!, WHOLE_RUN).catch(() => (this.#roundsLeft = 0));
    this.#plan();
  }
}

function whenIdle(work: () => void): () => void {
  const timer = setTimeout(work, IDLE_MS).unref();
  return () => clearTimeout(timer);
}
