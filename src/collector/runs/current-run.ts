// The run that goes on, with its phases: kept in memory, written to its file, and told to watchers.
// Which changes are allowed, and when, is decided in run-life.ts.

import type {LiveEvent, RunWriter} from '../../domain/ports.js';
import type {Phase, Run} from '../../domain/run.js';
import {changedPhases} from './phase-list.js';

export interface RunAndPhases {
  readonly run: Run;
  readonly phases: readonly Phase[];
}

export class CurrentRun {
  readonly #writer: RunWriter;
  readonly #publish: (event: LiveEvent) => void;
  #state: RunAndPhases | undefined;

  constructor(writer: RunWriter, publish: (event: LiveEvent) => void) {
    this.#writer = writer;
    this.#publish = publish;
  }

  /** Undefined while no run goes on. */
  get state(): RunAndPhases | undefined {
    return this.#state;
  }

  begin(state: RunAndPhases): void {
    this.#state = state;
    this.#publish({kind: 'run', run: state.run});
    this.#publishPhases(state);
  }

  /** The run has its end; it stays current until its file is closed. */
  end(run: Run): void {
    this.#state = {run, phases: this.#state?.phases ?? []};
  }

  /** In memory at once, because the next change builds on it; resolves when the file has it. */
  async setPhases(run: Run, phases: readonly Phase[]): Promise<void> {
    const changed = changedPhases(this.#state?.phases ?? [], phases);
    this.#state = {run, phases};
    this.#publishPhases(this.#state);
    // The writer puts what is asked for in one turn of the loop into one transaction.
    await Promise.all(changed.map((phase) => this.#writer.putPhase(run.id, phase)));
  }

  forget(): void {
    this.#state = undefined;
    this.#publish({kind: 'run', run: undefined});
  }

  #publishPhases({run, phases}: RunAndPhases): void {
    this.#publish({kind: 'phases', runId: run.id, phases});
  }
}
