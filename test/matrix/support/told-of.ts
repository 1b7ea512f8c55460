// Says in a table how many of the requests that a guest made were told, and fails where some were not.

import type {RequestRecord} from '../../../src/domain/request.js';
import {countsOf} from '../../bpf/support/tls-server.js';
import type {Asked} from './arm64-guest.js';

/**
 * How many of the requests came back, each with its method and status, and how many with a trace. The target of a request
 * is the pid of its root.
 */
export function toldOf(asked: Asked | undefined, requests: readonly RequestRecord[]): string {
  if (asked === undefined) return failed('did not run');
  const own = requests.filter(({target}) => target === String(asked.pid));
  const counts = countsOf(own);
  const all = Object.values(asked.sent).reduce((sum, each) => sum + each, 0);
  const right = Object.entries(asked.sent).reduce(
    (sum, [key, sent]) => sum + Math.min(sent, counts[key] ?? 0),
    0,
  );
  const traced = own.filter(({trace}) => trace !== undefined).length;
  const words = `${right} of ${all}, ${traced} with a trace`;
  return [right, own.length, traced].every((each) => each === all) ? words : failed(words);
}

export function failed(words: string): string {
  process.exitCode = 1;
  return `FAILED: ${words}`;
}
