// What a run of tests on another system came to.

export interface Result {
  readonly passed: number;
  readonly failed: number;
  /** `23 passed`, or the names of tests that failed. */
  readonly words: string;
}

/** Reads what `node --test` prints where nobody looks on: TAP (testanything.org). */
export function resultOf(tap: string): Result {
  const countOf = (what: string): number =>
    Number(new RegExp(`^# ${what} (\\d+)`, 'm').exec(tap)?.[1] ?? 0);
  const [passed, failed] = [countOf('pass'), countOf('fail')];
  const names = [...tap.matchAll(/^ *not ok \d+ - (.+)$/gm)].map(([, name]) => name!.trim());
  const innermost = names.filter((name) => !name.endsWith('.test.ts'));
  if (failed === 0)
    return {passed, failed, words: passed === 0 ? 'did not run' : `${passed} passed`};
  return {passed, failed, words: `${passed} passed, FAILED: ${innermost.join('; ')}`};
}

/** The releases that `--releases=A,B` names; all of them without it. */
export function chosenReleases<T extends string>(all: readonly T[]): readonly T[] {
  const option = process.argv.find((word) => word.startsWith('--releases='));
  const names = option?.slice('--releases='.length).split(',');
  return names === undefined ? all : all.filter((release) => names.includes(release));
}
