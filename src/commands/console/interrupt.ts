// Ctrl-C, and a terminal that is closed: the first asks to end in good order, the second to end at once.

import {EXIT} from './exit-codes.js';
import {say} from './terminal.js';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Aborted by the second signal, for those who can end at once without losing anything. */
  readonly killSignal: AbortSignal;
  /** Gives the signals back. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function onInterrupt(message: string, exitOnSecond = true): Interrupt {
  const first = new AbortController();
  const second = new AbortController();
  const act = (): void => {
    if (first.signal.aborted) {
      second.abort();
      if (exitOnSecond) process.exit(EXIT.interrupted);
      return;
    }
    say(message);
    first.abort();
  };
  for (const signal of SIGNALS) process.on(signal, act);
  return {
    signal: first.signal,
    killSignal: second.signal,
    release: () => SIGNALS.forEach((signal) => process.off(signal, act)),
  };
}
