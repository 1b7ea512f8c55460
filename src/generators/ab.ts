// What ab prints at its end, and the percentiles that its option -e writes: finer than a millisecond.
// Source: ab 2.3 of Apache 2.4, support/ab.c.

import {errorsOf, type GeneratorSummary} from './summary.js';

/** Undefined for what is no output of ab, or is cut off. `percentiles` is the file of -e. */
export function readAb(text: string, percentiles?: string): GeneratorSummary | undefined {
  const requests = /^Complete requests:\s+(\d+)/m.exec(text);
  const seconds = /^Time taken for tests:\s+([\d.]+) seconds/m.exec(text);
  if (requests === null || seconds === null) return undefined;
  const fine = percentiles === undefined ? [] : readPercentiles(percentiles);
  return {
    requests: Number(requests[1]),
    errors: errors(text),
    seconds: Number(seconds[1]),
    bytesIn: Number(/^Total transferred:\s+(\d+) bytes/m.exec(text)?.[1] ?? 0),
    bytesOut: Number(/^Total body sent:\s+(\d+)/m.exec(text)?.[1] ?? 0),
    latencyMs: new Map(fine.length === 0 ? printedPercentiles(text) : fine),
  };
}

// A refusal whose length differs is counted twice by ab: as failed by length and as not 2xx.
function errors(text: string) {
  const refused = Number(/^Non-2xx responses:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  const kinds =
    /\(Connect: (\d+), Receive: (\d+), Length: (\d+), Exceptions: (\d+)\)/.exec(text) ?? [];
  const [connect = 0, receive = 0, length = 0, exceptions = 0] = [...kinds].slice(1).map(Number);
  return errorsOf({
    connect,
    reset: receive + exceptions,
    truncated: Math.max(0, length - refused),
    'not 2xx': refused,
  });
}

function printedPercentiles(text: string): [number, number][] {
  const found = text.matchAll(/^\s+(\d+)%\s+(\d+)(?: \(longest request\))?$/gm);
  return [...found].map(([, percent, ms]) => [Number(percent) / 100, Number(ms)]);
}

// With few requests ab reads past the last one, and a percentile falls below the one before it.
function readPercentiles(file: string): [number, number][] {
  const rows = [...file.matchAll(/^(\d+),([\d.]+)$/gm)];
  let highestMs = 0;
  return rows.map(([, percent, ms]) => {
    highestMs = Math.max(highestMs, Number(ms));
    return [Number(percent) / 100, highestMs];
  });
}
