// What wrk, ab and hey print at their end. They give totals and a few quantiles and no distribution:
// enough for a table, never for a histogram. Sources: wrk 4.1 src/wrk.c, ab 2.3 of Apache 2.4,
// hey 0.1.4 requester/print.go.

export interface GeneratorSummary {
  readonly generator: 'wrk' | 'ab' | 'hey';
  readonly requests: number;
  readonly failed: number;
  readonly seconds: number;
  readonly requestsPerSecond: number;
  /** Milliseconds by quantile, 0–1. */
  readonly latencyMs: ReadonlyMap<number, number>;
}

/** Undefined for what is the output of none of them, or is cut off. */
export function readSummary(text: string): GeneratorSummary | undefined {
  return readWrk(text) ?? readAb(text) ?? readHey(text);
}

function readWrk(text: string): GeneratorSummary | undefined {
  const total = /^\s*(\d+) requests in ([\d.]+)(us|ms|s|m|h),/m.exec(text);
  const rate = /^Requests\/sec:\s+([\d.]+)/m.exec(text);
  if (total === null || rate === null) return undefined;
  const socket = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(text);
  return {
    generator: 'wrk',
    requests: Number(total[1]),
    failed:
      (socket?.slice(1).reduce((sum, count) => sum + Number(count), 0) ?? 0) +
      Number(refused?.[1] ?? 0),
    seconds: (Number(total[2]) * MS_OF[total[3]!]!) / 1000,
    requestsPerSecond: Number(rate[1]),
    latencyMs: quantiles(text, /^\s+(\d+(?:\.\d+)?)%\s+([\d.]+)(us|ms|s|m)$/gm),
  };
}

function readAb(text: string): GeneratorSummary | undefined {
  const requests = /^Complete requests:\s+(\d+)/m.exec(text);
  const seconds = /^Time taken for tests:\s+([\d.]+) seconds/m.exec(text);
  const rate = /^Requests per second:\s+([\d.]+)/m.exec(text);
  if (requests === null || seconds === null || rate === null) return undefined;
  const failed = /^Failed requests:\s+(\d+)/m.exec(text);
  const refused = /^Non-2xx responses:\s+(\d+)/m.exec(text);
  return {
    generator: 'ab',
    requests: Number(requests[1]),
    // A refusal whose length differs is counted twice by ab: as failed by length and as non-2xx.
    failed: Math.max(Number(failed?.[1] ?? 0), Number(refused?.[1] ?? 0)),
    seconds: Number(seconds[1]),
    requestsPerSecond: Number(rate[1]),
    latencyMs: quantiles(text, /^\s+(\d+)%\s+(\d+)()(?: \(longest request\))?$/gm),
  };
}

function readHey(text: string): GeneratorSummary | undefined {
  const seconds = /^\s+Total:\s+([\d.]+) secs/m.exec(text);
  const rate = /^\s+Requests\/sec:\s+([\d.]+)/m.exec(text);
  if (seconds === null || rate === null) return undefined;
  const statuses = [...text.matchAll(/^\s+\[(\d{3})\]\s+(\d+) responses$/gm)];
  const errors = [...text.matchAll(/^\s+\[(\d+)\]\s+(?!\d+ responses$)\S.*$/gm)];
  const answered = sumOf(statuses.map(([, , count]) => count!));
  const unanswered = sumOf(errors.map(([, count]) => count!));
  const refused = sumOf(statuses.filter(([, status]) => status! >= '400').map(([, , n]) => n!));
  return {
    generator: 'hey',
    requests: answered + unanswered,
    failed: refused + unanswered,
    seconds: Number(seconds[1]),
    requestsPerSecond: Number(rate[1]),
    latencyMs: quantiles(text, /^\s+(\d+)%+ in ([\d.]+) (s)ecs$/gm),
  };
}

const MS_OF: Readonly<Record<string, number>> = {
  us: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  // ab gives whole milliseconds without a unit.
  '': 1,
};

function quantiles(text: string, pattern: RegExp): Map<number, number> {
  const found = [...text.matchAll(pattern)];
  return new Map(
    found.map(([, percent, value, unit]) => [
      Number(percent) / 100,
      // To the nanosecond: 283 · 0.001 is 0.28300000000000003.
      Math.round(Number(value) * MS_OF[unit ?? '']! * 1e6) / 1e6,
    ]),
  );
}

function sumOf(counts: readonly string[]): number {
  return counts.reduce((sum, count) => sum + Number(count), 0);
}
