// Signals that would end this process while a run goes on: they are held, and passed on to the command.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** From its making to `release` none of them ends the process: the run is ended first. */
export class HeldSignals {
  readonly #take = (signal: NodeJS.Signals): void => {
    this.#received = signal;
    this.#first.abort();
    this.#pass?.(signal);
  };
  readonly #first = new AbortController();
  #pass: ((signal: NodeJS.Signals) => void) | undefined;
  #received: NodeJS.Signals | undefined;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#take);
  }

  /** Aborted by the first one. */
  get signal(): AbortSignal {
    return this.#first.signal;
  }

  /** The last one that came. */
  get received(): NodeJS.Signals | undefined {
    return this.#received;
  }

  /** From now on `pass` gets each signal. Without `pass` signals are only kept. */
  passTo(pass: ((signal: NodeJS.Signals) => void) | undefined): void {
    this.#pass = pass;
  }

  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.#take);
  }
}
