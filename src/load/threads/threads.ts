// Starts the threads that make load, and speaks to all of them as if they were one.

import type {PlannedPhase} from '../../scenario/plan.js';
import type {StockedImage} from '../operations/stock.js';
import type {PhaseTally} from '../users/thread-load.js';
import type {ThreadInterval, ThreadSetup, ToThread} from './messages.js';
import {ThreadHandle, type ThreadsOutput} from './thread-handle.js';

export class Threads {
  readonly #threads: ThreadHandle[];

  constructor(setup: Omit<ThreadSetup, 'share'>, count: number, output: ThreadsOutput) {
    this.#threads = Array.from(
      {length: count},
      (_, index) => new ThreadHandle({...setup, share: {index, count}}, output),
    );
  }

  /** Pushes images without measuring them. `problem` is the first failure. */
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

  /** What each thread did since the last cut. */
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
