// Waits that have an end: for work, for a condition, for a signal, and for time to pass. None of them
// rejects when its time is up: the caller decides what that means.

import {setTimeout as sleep} from 'node:timers/promises';

/** The result of `work`, or undefined where it takes longer; rejects as `work` does within the time. */
export function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export interface Telling {
  readonly everyMs: number;
  /** Called with the time that has passed, in ms, while the work goes on. */
  readonly tell: (passedMs: number) => void;
}

/** As `within`, for a wait that a person sees. */
export async function withinTelling<T>(
  ms: number,
  work: Promise<T>,
  {everyMs, tell}: Telling,
): Promise<T | undefined> {
  const startMs = performance.now();
  const timer = setInterval(() => tell(performance.now() - startMs), everyMs);
  try {
    return await within(ms, work);
  } finally {
    clearInterval(timer);
  }
}

/** Resolves after `ms`, or as soon as `signal` is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, {signal}).catch(() => {});
}

/** Resolves when `signal` is aborted; at once if it is already. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), {once: true});
  });
}

export interface Polling {
  readonly everyMs: number;
  readonly withinMs: number;
  /** Ends the waiting before its time. */
  readonly signal?: AbortSignal;
}

/** Asks again and again until the answer is true; resolves to whether it was within the time. */
export async function until(
  isTrue: () => boolean,
  {everyMs, withinMs, signal}: Polling,
): Promise<boolean> {
  const deadlineMs = performance.now() + withinMs;
  while (!isTrue()) {
    if (signal?.aborted === true || performance.now() >= deadlineMs) return false;
    await pause(everyMs, signal);
  }
  return true;
}
