// How long the page's own work takes, as User Timing entries: a browser's profiler shows them, and
// so can a test read them. A bounded number is kept.

const MOST_ENTRIES = 600;
const counts = new Map<string, number>();

export function timed<Result>(name: string, work: () => Result): Result {
  const start = performance.now();
  const result = work();
  note(name, start);
  return result;
}

/** An entry from `start` (performance.now()) until now. */
export function note(name: string, start: number, detail?: unknown): void {
  const measureName = `regscope: ${name}`;
  const count = (counts.get(measureName) ?? 0) + 1;
  if (count > MOST_ENTRIES) performance.clearMeasures(measureName);
  counts.set(measureName, count > MOST_ENTRIES ? 1 : count);
  performance.measure(measureName, {start, end: performance.now(), detail});
}
