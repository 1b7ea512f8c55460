// One thread that makes load, as the main thread sees it: starts it, asks it, and hands its results on.

import type {Worker} from 'node:worker_threads';

import type {OperationResult} from '../../domain/result.js';
import {OneAtATime} from '../../pace/one-at-a-time.js';
import {startThread} from '../../pace/start-thread.js';
import type {StockedImage} from '../operations/stock.js';
import type {FromThread, ThreadSetup, ToThread} from './messages.js';

export interface ThreadsOutput {
  /** A thread begins nothing new while too many of these are pending. */
  addOperations(operations: readonly OperationResult[]): Promise<void>;
  onPushed(images: readonly StockedImage[]): void;
}

type Answer = 'stocked' | 'phase-ended' | 'interval';
type AnswerOf<K extends Answer> = Extract<FromThread, {kind: K}>;

const PROGRAM = new URL('./thread', import.meta.url).href;

export class ThreadHandle {
  readonly #worker: Worker;
  readonly #asked = new Map<Answer, ((answer: FromThread) => void)[]>();
  readonly #ended: Promise<void>;
  readonly #storing = new OneAtATime();
  #failure: unknown;
  #fail: (error: unknown) => void = () => undefined;
  readonly #failed: Promise<never>;

  constructor(
    setup: ThreadSetup,
    private readonly output: ThreadsOutput,
  ) {
    this.#worker = startThread(PROGRAM, {workerData: setup, name: `load-${setup.share.index}`});
    this.#ended = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    this.#failed = new Promise((_, reject) => (this.#fail = reject));
    this.#failed.catch(() => undefined);
    // A bug in the thread, or a sink that refuses results, is told to whoever asks next.
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('message', (message: FromThread) => this.#receive(message));
  }

  tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  ask<K extends Answer>(message: ToThread, answer: K): Promise<AnswerOf<K>> {
    const answered = new Promise<AnswerOf<K>>((resolve) => {
      const queue = this.#asked.get(answer) ?? [];
      queue.push(resolve as (answer: FromThread) => void);
      this.#asked.set(answer, queue);
    });
    this.tell(message);
    return Promise.race([answered, this.#failed]);
  }

  /** Resolves when all its results have been handed over and the thread has ended. */
  async close(): Promise<void> {
    this.tell({kind: 'close'});
    await this.#ended;
    await this.#storing.run(() => Promise.resolve());
    if (this.#failure !== undefined) throw this.#failure;
  }

  #receive(message: FromThread): void {
    if (message.kind === 'operations') {
      void this.#storing.run(() => this.#store(message.operations));
    } else if (message.kind === 'pushed') {
      this.output.onPushed(message.images);
    } else {
      this.#asked.get(message.kind)?.shift()?.(message);
    }
  }

  async #store(operations: readonly OperationResult[]): Promise<void> {
    try {
      await this.output.addOperations(operations);
    } catch (error) {
      this.#failure ??= error;
      this.#fail(error);
    }
    this.tell({kind: 'stored'});
  }
}
