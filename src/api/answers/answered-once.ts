// A client that lost an answer sends its request again with the same Idempotency-Key and gets the
// same answer: a run is not started twice, and a phase not ended by its own repetition.

/** Kept answers; a client repeats within seconds, not after hundreds of other requests. */
const MOST_KEPT = 512;
const LONGEST_KEY = 200;

export class AnsweredOnce {
  readonly #answers = new Map<string, Promise<unknown>>();

  /** Runs `work` unless `key` was answered before; failures are not kept and may be tried again. */
  async answer<Answer>(key: string | undefined, work: () => Promise<Answer>): Promise<Answer> {
    if (key === undefined || key === '' || key.length > LONGEST_KEY) return work();
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
