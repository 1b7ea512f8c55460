// Answers a repeated request once. A client that lost an answer sends its request again with the same
// Idempotency-Key, and gets the same answer: no run is started twice, and no phase is ended twice.

/** A client repeats within seconds: fewer than so many other requests come in between. */
const MOST_KEPT = 512;
const LONGEST_KEY = 200;

export class AnsweredOnce {
  readonly #answers = new Map<string, Promise<unknown>>();

  /**
   * Runs `work` unless `key` was answered before for the same `place`: one key at two addresses is two
   * requests. A failure is forgotten, so that it may be retried.
   */
  async answer<Answer>(
    given: string | undefined,
    place: string,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    if (given === undefined || given === '' || given.length > LONGEST_KEY) return work();
    const key = `${place} ${given}`;
    const before = this.#answers.get(key) as Promise<Answer> | undefined;
    if (before !== undefined) return before;
    const answer = work();
    this.#keep(key, answer);
    answer.catch(() => this.#answers.delete(key));
    return answer;
  }

  #keep(key: string, answer: Promise<unknown>): void {
    this.#answers.set(key, answer);
    if (this.#answers.size <= MOST_KEPT) return;
    const oldest = this.#answers.keys().next();
    if (!oldest.done) this.#answers.delete(oldest.value);
  }
}
