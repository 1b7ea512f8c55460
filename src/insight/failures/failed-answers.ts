// Tells what targets answered while operations failed, where the kind of failure hides it: ab and wrk count `not 2xx`,
// and a client of images gives only its exit code. The kernel saw the answers. Pure.

import type {RequestPage} from '../../domain/ports.js';
import type {Step} from '../../domain/step.js';

export interface FailedAnswer {
  readonly step: Step;
  /** 0 for a request without an answer. */
  readonly status: number;
}

/** The failed requests that are asked for, of one time: enough to tell the most frequent of them. */
export const FAILED_ANSWERS: RequestPage = {failed: true, side: 'server', limit: 1_000};

/** Kinds that hide the status, with the lowest and the highest one that they may stand for. */
const HIDING: ReadonlyMap<string, readonly [lowest: number, highest: number]> = new Map([
  ['failed', [0, 599]],
  ['not 2xx', [300, 599]],
  ['4xx', [400, 499]],
  ['5xx', [500, 599]],
]);
const MOST_TOLD = 3;

/** `404 to manifest.get, 500 to blob.get`, the most frequent first; undefined where nothing is hidden. */
export function hiddenAnswers(kind: string, answers: readonly FailedAnswer[]): string | undefined {
  const [lowest, highest] = HIDING.get(kind) ?? [1, 0];
  const counts = new Map<string, number>();
  for (const {step, status} of answers) {
    if (status < lowest || status > highest) continue;
    const told = `${status === 0 ? 'nothing' : status} to ${step}`;
    counts.set(told, (counts.get(told) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  const most = [...counts].toSorted(([, left], [, right]) => right - left);
  return most
    .slice(0, MOST_TOLD)
    .map(([told]) => told)
    .join(', ');
}
