// Answers queries in a worker thread, so that a long one delays neither agents nor browsers. The worker
// starts with the first query, and starts again after it died.

import type {Worker} from 'node:worker_threads';

import {ProfilerError} from '../../domain/error.js';
import type {Queries, Query, RunListing} from './query.js';
import type {Question, Reply} from './query-messages.js';

/** The most questions that wait for the worker. More are refused, so that memory is bounded. */
const MOST_WAITING = 128;

interface Waiting {
  readonly resolve: (answer: string | RunListing) => void;
  readonly reject: (error: unknown) => void;
}

export class WorkerQueries implements Queries {
  readonly #start: () => Worker;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #nextId = 0;

  /** `start` makes a worker that calls `serveQueries` on its parent port. */
  constructor(start: () => Worker) {
    this.#start = start;
  }

  async runs(): Promise<RunListing> {
    return (await this.#question({})) as RunListing;
  }

  async ask(run: string, query: Query): Promise<string> {
    return (await this.#question({about: {run, query}})) as string;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
    this.#rejectAll(new Error('the collector is shutting down'));
  }

  #question(question: Omit<Question, 'id'>): Promise<string | RunListing> {
    if (this.#waiting.size >= MOST_WAITING) throw busy();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {resolve, reject});
      this.#running().postMessage({id, ...question});
    });
  }

  #running(): Worker {
    this.#worker ??= this.#started();
    return this.#worker;
  }

  #started(): Worker {
    const worker = this.#start();
    worker.on('message', (reply: Reply) => this.#settle(reply));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', (code) => this.#lost(worker, new Error(`the query worker ended: ${code}`)));
    return worker;
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('answer' in reply) return waiting?.resolve(reply.answer);
    if ('failed' in reply) return waiting?.reject(new Error(reply.failed));
    const {code, message, hint} = reply.refused;
    waiting?.reject(new ProfilerError(code, message, hint));
  }

  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#rejectAll(error);
  }

  #rejectAll(error: unknown): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const {reject} of waiting) reject(error);
  }
}

function busy(): ProfilerError {
  return new ProfilerError(
    'API_BUSY',
    `${MOST_WAITING} questions are waiting already`,
    'ask again in a few seconds, or for less at once',
  );
}
