// What wrk prints at its end, and what wrk-report.lua writes beside it: every latency. Source: wrk 4.1,
// src/wrk.c and src/script.c. A run with a Lua script of its own has the printed quantiles only.

import {bytes, errorsOf, milliseconds, type GeneratorSummary} from './summary.js';

/** Undefined for what is no output of wrk, or is cut off. `report` is wrk-report.lua's. */
export function readWrk(text: string, report?: string): GeneratorSummary | undefined {
  const total = /^\s*(\d+) requests in ([\d.]+)(us|ms|s|m|h), ([\d.]+)([KMGT]?)B read/m.exec(text);
  if (total === null || !/^Requests\/sec:/m.test(text)) return undefined;
  const socket = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text);
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(text);
  const [connect, read, write, timeout] = (socket?.slice(1) ?? [0, 0, 0, 0]).map(Number);
  const latencies = report === undefined ? undefined : readLatencies(report);
  return {
    requests: Number(total[1]),
    errors: errorsOf({
      connect: connect!,
      reset: read! + write!,
      timeout: timeout!,
      'not 2xx': Number(refused?.[1] ?? 0),
    }),
    seconds: milliseconds(total[2]!, total[3]!) / 1000,
    bytesIn: bytes(total[4]!, total[5]!),
    bytesOut: 0,
    latencyMs: new Map([...quantiles(text), ...slowest(text)]),
    ...(latencies === undefined ? {} : {latencies}),
  };
}

function quantiles(text: string): [number, number][] {
  const found = text.matchAll(/^\s+(\d+(?:\.\d+)?)%\s+([\d.]+)(us|ms|s|m)$/gm);
  return [...found].map(([, percent, value, unit]) => [
    Number(percent) / 100,
    milliseconds(value!, unit!),
  ]);
}

function slowest(text: string): [number, number][] {
  const row = /^\s+Latency\s+\S+\s+\S+\s+([\d.]+)(us|ms|s|m)\s/m.exec(text);
  return row === null ? [] : [[1, milliseconds(row[1]!, row[2]!)]];
}

/** A line for each latency: microseconds and how often. Its last line says that it is whole. */
function readLatencies(report: string): [number, number][] | undefined {
  const lines = report.trimEnd().split('\n');
  if (lines.pop() !== 'end') return undefined;
  const pairs = lines.map((line) => line.split(' ').map(Number) as [number, number]);
  return pairs.map(([us, count]) => [us * 1000, count]);
}
