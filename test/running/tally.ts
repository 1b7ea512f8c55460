// Counts tests, not suites. A suite that fails is counted only if none of its tests failed: then a hook of
// it failed, or its file could not be loaded.

import type {run} from 'node:test';

type Events = ReturnType<typeof run>;

export class Tally {
  passed = 0;
  failed = 0;
  /** The reason of each skipped test, with its name. */
  readonly skipped: string[] = [];
  readonly #finished = new Set<string>();
  readonly #failed = new Set<string>();
  readonly #broken = new Set<string>();

  /** The top level has files, as suites, and processes that failed or that have no test. */
  listen(events: Events): void {
    events.on('test:pass', ({name, nesting, details, skip}) => {
      const isTop = nesting === 0;
      if (isTop && details.type === 'suite') this.#finished.add(name);
      // A skipped suite tells so itself, and its tests tell nothing.
      if (skip !== undefined) this.skipped.push(`${String(skip)} (${name})`);
      else if (!isTop && details.type !== 'suite') this.passed += 1;
    });
    events.on('test:fail', ({name, nesting, details}) => {
      const isProcess = nesting === 0 && details.type !== 'suite';
      if (nesting === 0) (isProcess ? this.#broken : this.#finished).add(name);
      if (nesting === 0 && !isProcess) this.#failed.add(name);
      const {failureType} = details.error as {failureType?: string};
      if (!isProcess && failureType !== 'subtestsFailed') this.failed += 1;
    });
  }

  /** Whether a file ran to its end, with or without failures. */
  hasFinished(file: string): boolean {
    return this.#finished.has(file);
  }

  /** Files that ran to their end and have a test, or a hook, that failed. */
  failedFiles(): string[] {
    return [...this.#failed];
  }

  isBroken(process: string): boolean {
    return this.#broken.has(process);
  }

  hasBroken(): boolean {
    return this.#broken.size > 0;
  }

  /** Adds the counts of another one, not its files. */
  add({passed, failed, skipped}: Tally): void {
    this.passed += passed;
    this.failed += failed;
    this.skipped.push(...skipped);
  }
}
