// What hey prints at its end, and oha without --output-format, which prints the same lines. Sources:
// hey 0.1.5, requester/print.go (its %% is a mistake of its own); oha 1.x, src/printer.rs.

import {
  bytes,
  failureKind,
  isCutOff,
  milliseconds,
  statusKind,
  sumErrors,
  type GeneratorSummary,
} from './summary.js';

/** Undefined for what is no output of hey or oha, or is cut off. */
export function readHey(text: string): GeneratorSummary | undefined {
  const total = /^\s+Total:\s+([\d.]+) (secs|sec|s|ms)$/m.exec(text);
  if (total === null || !/^Status code distribution:/m.test(text)) return undefined;
  const statuses = [...text.matchAll(/^\s+\[(\d{3})\]\s+(\d+) responses$/gm)];
  const failures = [...text.matchAll(/^\s+\[(\d+)\]\s+(?!\d+ responses$)(\S.*)$/gm)];
  return {
    requests: statuses.reduce((sum, [, , count]) => sum + Number(count), 0),
    errors: sumErrors([
      ...statuses.flatMap(([, status, count]): [string, number][] => {
        const kind = statusKind(Number(status));
        return kind === undefined ? [] : [[kind, Number(count)]];
      }),
      ...failures
        .filter(([, , said]) => !isCutOff(said!))
        .map(([, count, said]): [string, number] => [failureKind(said!), Number(count)]),
    ]),
    seconds: milliseconds(total[1]!, unitOf(total[2]!)) / 1000,
    bytesIn: totalBytes(text),
    bytesOut: 0,
    latencyMs: new Map([...quantiles(text), ...slowest(text)]),
  };
}

/** hey: `6482 bytes`; oha: `2 B`, `8.60 KiB`. */
function totalBytes(text: string): number {
  const row = /^\s+Total data:\s+([\d.]+) (?:bytes|([KMGT]?)i?B)$/m.exec(text);
  return row === null ? 0 : bytes(row[1]!, row[2] ?? '');
}

function quantiles(text: string): [number, number][] {
  const found = text.matchAll(/^\s+([\d.]+)%+ in ([\d.]+) (secs|sec|s|ms)$/gm);
  return [...found].map(([, percent, value, unit]) => [
    // 0.999 rather than 0.9990000000000001
    Math.round(Number(percent) * 1e4) / 1e6,
    milliseconds(value!, unitOf(unit!)),
  ]);
}

function slowest(text: string): [number, number][] {
  const row = /^\s+Slowest:\s+([\d.]+) (secs|sec|s|ms)$/m.exec(text);
  return row === null ? [] : [[1, milliseconds(row[1]!, unitOf(row[2]!))]];
}

function unitOf(written: string): string {
  return written === 'sec' ? 's' : written;
}
