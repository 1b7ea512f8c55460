// What ab prints at its end, and the percentiles that its option -e writes: finer than a millisecond.
// Source: ab 2.3 of Apache 2.4, support/ab.c. `Complete requests` are those that ended well or badly;
// one that was refused can be counted as a receive error and as an exception.

import {plainText} from './plain-text.js';
import {
  consistent,
  errorsOf,
  NONE_LATE,
  shareOf,
  withoutUntimed,
  type GeneratorSummary,
} from './summary.js';

/** Undefined for what is no output of ab, or is cut off. `percentiles` is the file of -e. */
export function readAb(output: string, percentiles?: string): GeneratorSummary | undefined {
  const all = withoutTable(plainText(output));
  const text = all.slice(Math.max(0, all.lastIndexOf('Server Software:')));
  const complete = /^Complete requests:\s+(\d+)/m.exec(text);
  const seconds = /^Time taken for tests:\s+([\d.]+) seconds/m.exec(text);
  // Failures are told between the two.
  const isWhole = complete?.[1] === '0' || /^Requests per second:/m.test(text);
  if (complete === null || seconds === null || !isWhole) return undefined;
  const {unanswered, connect, errors} = failures(text, Number(complete[1]));
  const timed = Number(complete[1]) - unanswered;
  const fine = percentiles === undefined ? [] : readPercentiles(percentiles);
  // A file that is cut off lacks the upper percentiles, and the last of ab's own may be the 99th.
  const told = new Map([...printedPercentiles(text), ...fine]);
  return consistent({
    ...{timed, late: NONE_LATE, untimed: unanswered + connect, errors, notes: []},
    seconds: Number(seconds[1]),
    bytesIn: Number(/^Total transferred:\s+(\d+) bytes/m.exec(text)?.[1] ?? 0),
    bytesOut: Number(/^Total body sent:\s+(\d+)/m.exec(text)?.[1] ?? 0),
    latencyMs: timed === 0 ? new Map() : withoutUntimed(told, timed, unanswered),
  });
}

/** The cells of each row of a table as option -w prints one, as a line. */
function withoutTable(text: string): string {
  if (!text.includes('<table')) return text;
  return text.replace(/^(?:<[^<>]{0,200}>[ \t]*)+/gm, '').replace(/<[^<>]{0,200}>/g, ' ');
}

// A refusal whose length differs is counted twice by ab: as failed by length and as not 2xx.
function failures(
  text: string,
  complete: number,
): Pick<GeneratorSummary, 'errors'> & {unanswered: number; connect: number} {
  const refused = Number(/^Non-2xx responses:\s+(\d+)/m.exec(text)?.[1] ?? 0);
  const kinds =
    /\(Connect: (\d+), (?:Receive: (\d+), )?Length: (\d+), Exceptions: (\d+)\)/.exec(text) ?? [];
  const [connect = 0, receive = 0, length = 0, exceptions = 0] = [...kinds]
    .slice(1)
    .map((n = '0') => Number(n));
  const unanswered = Math.min(complete, Math.max(receive, exceptions));
  const not2xx = Math.min(refused, complete - unanswered);
  const truncated = Math.min(Math.max(0, length - refused), complete - unanswered - not2xx);
  return {
    ...{unanswered, connect},
    errors: errorsOf({connect, reset: unanswered, truncated, 'not 2xx': not2xx}),
  };
}

function printedPercentiles(text: string): [number, number][] {
  const found = text.matchAll(/^[ \t]+(\d+)%[ \t]+(\d+)(?: \(longest request\))?$/gm);
  const told = [...found].map(([, percent, ms]): [number, number] => [
    shareOf(Number(percent)),
    Number(ms),
  ]);
  // A table has no percentiles. Above them stand min, mean, deviation, median (the table has neither) and max.
  const isCutOff = !told.some(([share]) => share === 1);
  const slowest = /^Total:\s+\d+\s+\d+\s+(?:[\d.]+\s+\d+\s+)?(\d+)\s*$/m.exec(text)?.[1];
  if (!isCutOff) return told;
  return slowest === undefined ? [] : [[1, Number(slowest)]];
}

function readPercentiles(file: string): [number, number][] {
  // A line without its end may lack digits.
  const rows = [...plainText(file).matchAll(/^(\d+),([\d.]+)\n/gm)];
  return rows.map(([, percent, ms]) => [shareOf(Number(percent)), Number(ms)]);
}
