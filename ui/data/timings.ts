// Measures the page's own work as User Timing entries, which a browser's profiler shows and a test
// can read. Their number is bounded.

const MOST_ENTRIES = 600;
const counts = new Map<string, number>();

export function timed<Result>(name: string, work: () => Result): Result {
  const start = performance.now();
  const result = work();
  note(name, start);
  return result;
}

/** Adds an entry from `start` (a time of performance.now()) until now. */
export function note(name: string, start: number, detail?: unknown): void {
  const measureName = `regscope: ${name}`;
  const count = (counts.get(measureName) ?? 0) + 1;
  if (count > MOST_ENTRIES) performance.clearMeasures(measureName);
  counts.set(measureName, count > MOST_ENTRIES ? 1 : count);
  performance.measure(measureName, {start, end: performance.now(), detail});
}
