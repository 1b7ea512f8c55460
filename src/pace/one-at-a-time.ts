// Runs asynchronous work in the order in which it was asked for, one piece at a time, so that two
// changes of the same thing never overlap. Pure, and safe for a browser.

export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as `work` does. Work that fails does not stop the work behind it. */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {}); // the caller is told through `result`
    return result;
  }
}
