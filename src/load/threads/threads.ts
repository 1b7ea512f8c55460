// Starts the threads that make load, and speaks to all of them as if they were one.

import type {Worker} from 'node:worker_threads';

import type {OperationResult} from '../../domain/result.js';
import type {PlannedPhase} from '../../scenario/plan.js';
import type {PhaseTally} from '../users/crew.js';
import type {FromThread, ThreadInterval, ThreadSetup, ToThread} from './messages.js';
import type {StockedImage} from '../operations/stock.js';
import {startThread} from '../../pace/start-thread.js';

export interface ThreadsOutput {
  /** The thread makes nothing new while too many of these are pending. */
  addOperations(operations: readonly OperationResult[]): Promise<void>;
  onPushed(images: readonly StockedImage[]): void;
}

type Answer = 'stocked' | 'phase-ended' | 'interval';
type AnswerOf<K extends Answer> = Extract<FromThread, {kind: K}>;

const PROGRAM = new URL('./thread', import.meta.url).href;

export class Threads {
  readonly #threads: Thread[];

  constructor(setup: Omit<ThreadSetup, 'share'>, count: number, output: ThreadsOutput) {
    this.#threads = Array.from(
      {length: count},
      (_, index) => new Thread({...setup, share: {index, count}}, output),
    );
  }

  /** Pushes images that nobody measures. */
  async makeStock(
    phase: PlannedPhase,
    images: number,
  ): Promise<{images: StockedImage[]; problem: string | undefined}> {
    const count = this.#threads.length;
    const answers = await Promise.all(
      this.#threads.map((thread, index) => {
        const share = Math.floor(images / count) + (index < images % count ? 1 : 0);
        return thread.ask({kind: 'stock', phase, images: share}, 'stocked');
      }),
    );
    return {
      images: answers.flatMap((answer) => answer.images),
      problem: answers.find(({problem}) => problem !== undefined)?.problem,
    };
  }

  async runPhase(message: Extract<ToThread, {kind: 'phase'}>): Promise<PhaseTally> {
    const answers = await Promise.all(
      this.#threads.map((thread) => thread.ask(message, 'phase-ended')),
    );
    return {
      drained: answers.reduce((sum, {tally}) => sum + tally.drained, 0),
      cut: answers.reduce((sum, {tally}) => sum + tally.cut, 0),
    };
  }

  /** What every thread did since the last cut. */
  cut(): Promise<ThreadInterval[]> {
    return Promise.all(this.#threads.map((thread) => thread.ask({kind: 'cut'}, 'interval')));
  }

  interrupt(): void {
    for (const thread of this.#threads) thread.tell({kind: 'interrupt'});
  }

  /** Resolves when all results have been handed over and the threads are gone. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }
}

class Thread {
  readonly #worker: Worker;
  readonly #asked = new Map<Answer, ((answer: FromThread) => void)[]>();
  readonly #ended: Promise<void>;
  #storing: Promise<void> = Promise.resolve();
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
    // A bug in the thread, or a sink that refuses results: whoever asks next hears of it.
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

  async close(): Promise<void> {
    this.tell({kind: 'close'});
    await this.#ended;
    await this.#storing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #receive(message: FromThread): void {
    if (message.kind === 'operations') {
      this.#storing = this.#storing.then(() => this.#store(message.operations));
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
