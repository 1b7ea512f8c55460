// What came of the tests: counted by test, not by suite. A suite that fails counts where no test of
// its own says why: its hook failed, or its file could not be loaded.

import type {run} from 'node:test';

type Events = ReturnType<typeof run>;

export class Tally {
  passed = 0;
  failed = 0;
  /** Reasons, with the test's name. */
  readonly skipped: string[] = [];
  readonly #finished = new Set<string>();
  readonly #broken = new Set<string>();

  /** At the top are files, as suites, and processes that fail by themselves or have no test. */
  listen(events: Events): void {
    events.on('test:pass', ({name, nesting, details, skip}) => {
      const isTop = nesting === 0;
      if (isTop && details.type === 'suite') this.#finished.add(name);
      // A suite that is skipped says so itself, and its tests say nothing.
      if (skip !== undefined) this.skipped.push(`${String(skip)} (${name})`);
      else if (!isTop && details.type !== 'suite') this.passed += 1;
    });
    events.on('test:fail', ({name, nesting, details}) => {
      const isProcess = nesting === 0 && details.type !== 'suite';
      if (nesting === 0) (isProcess ? this.#broken : this.#finished).add(name);
      const {failureType} = details.error as {failureType?: string};
      if (!isProcess && failureType !== 'subtestsFailed') this.failed += 1;
    });
  }

  /** Whether a file was run to its end, well or not. */
  hasFinished(file: string): boolean {
    return this.#finished.has(file);
  }

  isBroken(process: string): boolean {
    return this.#broken.has(process);
  }
}
