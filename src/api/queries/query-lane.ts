// One query worker and the questions that wait for it. The worker has one question at a time, so that a
// question that waits can be withdrawn, and one that nobody waits for any more can be stopped.
//
// A worker looks between two rows whether it should stop. One that does not, because it is busy with what
// it has read, is ended and started again.

import type {Worker} from 'node:worker_threads';

import {ProfilerError} from '../../domain/error.js';
import type {Opened, Question, Reply} from './query-messages.js';
import type {RunListing} from './query.js';

/** The most questions that wait for the worker. More are refused, so that memory is bounded. */
const MOST_WAITING = 128;

export interface LaneTiming {
  /** The longest time for an answer, from when the worker begins with it. */
  readonly deadlineMs: number;
  /** The time in which a worker that is told to stop has to do so. */
  readonly stopMs: number;
}

interface Asked {
  readonly about: Question['about'];
  readonly resolve: (answer: string | RunListing) => void;
  readonly reject: (error: unknown) => void;
  /** Shared with the worker: 1 tells it to stop. */
  readonly stop: Int32Array;
  timer?: NodeJS.Timeout;
}

export class QueryLane {
  readonly #start: () => Worker;
  readonly #timing: LaneTiming;
  readonly #waiting: Asked[] = [];
  #answering: Asked | undefined;
  #worker: Worker | undefined;

  /** `start` makes a worker that calls `serveQueries` on its parent port. */
  constructor(start: () => Worker, timing: LaneTiming) {
    this.#start = start;
    this.#timing = timing;
  }

  /**
   * Rejects with `API_BUSY`, `API_ANSWER_TOO_SLOW`, and what the question is refused with; and with an
   * error of no code when `signal` is aborted.
   */
  ask(about: Question['about'], signal?: AbortSignal): Promise<string | RunListing> {
    if (this.#waiting.length >= MOST_WAITING) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const asked: Asked = {about, resolve, reject, stop};
      signal?.addEventListener('abort', () => this.#giveUp(asked, abandoned()), {once: true});
      if (signal?.aborted === true) return reject(abandoned());
      this.#waiting.push(asked);
      this.#next();
    });
  }

  /** Tells the worker which run a page has opened. */
  opened(opened: Opened): void {
    this.#running().postMessage({opened});
  }

  async close(): Promise<void> {
    const asked = [this.#answering, ...this.#waiting.splice(0)];
    this.#answering = undefined;
    await this.#end();
    for (const each of asked) {
      clearTimeout(each?.timer);
      each?.reject(new Error('the collector is shutting down'));
    }
  }

  #next(): void {
    if (this.#answering !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#answering = next;
    const {about, stop} = next;
    next.timer = setTimeout(
      () => this.#giveUp(next, tooSlow(this.#timing)),
      this.#timing.deadlineMs,
    );
    const question: Question = {stop, about};
    this.#running().postMessage(question);
  }

  #giveUp(asked: Asked, error: Error): void {
    asked.reject(error);
    const place = this.#waiting.indexOf(asked);
    if (place >= 0) this.#waiting.splice(place, 1);
    if (this.#answering !== asked) return;
    Atomics.store(asked.stop, 0, 1);
    clearTimeout(asked.timer);
    asked.timer = setTimeout(() => this.#replace(asked), this.#timing.stopMs);
  }

  #replace(asked: Asked): void {
    if (this.#answering !== asked) return;
    this.#answering = undefined;
    void this.#end();
    this.#next();
  }

  #settle(reply: Reply): void {
    const asked = this.#answering;
    this.#answering = undefined;
    clearTimeout(asked?.timer);
    if (asked !== undefined) answer(asked, reply);
    this.#next();
  }

  #running(): Worker {
    this.#worker ??= this.#started();
    return this.#worker;
  }

  #started(): Worker {
    const worker = this.#start();
    worker.on('message', (reply: Reply) => {
      if (this.#worker === worker) this.#settle(reply);
    });
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', (code) => this.#lost(worker, new Error(`the query worker ended: ${code}`)));
    return worker;
  }

  /** The question that it had fails. The others go to the next worker. */
  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const asked = this.#answering;
    this.#answering = undefined;
    clearTimeout(asked?.timer);
    asked?.reject(error);
    this.#next();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

function answer({resolve, reject}: Asked, reply: Reply): void {
  if ('answer' in reply) return resolve(reply.answer);
  if ('failed' in reply) return reject(new Error(reply.failed));
  const {code, message, hint} = reply.refused;
  reject(new ProfilerError(code, message, hint));
}

function abandoned(): Error {
  return new Error('nobody waits for the answer any more');
}

function tooSlow({deadlineMs}: LaneTiming): ProfilerError {
  return new ProfilerError(
    'API_ANSWER_TOO_SLOW',
    `the answer took longer than ${deadlineMs / 1_000} s`,
    'ask for one phase, a shorter time or one target',
  );
}

function busy(): ProfilerError {
  return new ProfilerError(
    'API_BUSY',
    `${MOST_WAITING} questions are waiting already`,
    'ask again in a few seconds, or for less at once',
  );
}
