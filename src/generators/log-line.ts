// What the readers of logs share: times with nanoseconds, and lines that are none.

import type {UnreadableLine} from './logged-request.js';

const MAX_KEPT = 300;

/** RFC 3339 with up to nine decimals, as Go writes it. Throws TypeError. */
export function readIsoNs(time: unknown): bigint {
  const match =
    typeof time === 'string'
      ? /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time)
      : null;
  if (match === null) throw new TypeError(`${JSON.stringify(time)} is no time`);
  const [, second, decimals = '', zone] = match;
  const ms = Date.parse(`${second}${zone}`);
  if (Number.isNaN(ms)) throw new TypeError(`${JSON.stringify(time)} is no time`);
  return BigInt(ms) * 1_000_000n + BigInt(decimals.padEnd(9, '0'));
}

export function unreadable(line: string, reason: string): UnreadableLine {
  return {kind: 'unreadable', line: line.slice(0, MAX_KEPT), reason};
}
