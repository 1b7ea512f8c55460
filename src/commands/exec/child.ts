// The command of `regscope exec` as a child process: signals go on to it, and one that does not end
// when it is told to is ended. What its output means is read elsewhere.

import {spawn} from 'node:child_process';
import {constants} from 'node:os';

import {messageOf} from '../../domain/error.js';

/** A generator that sums up at its end needs seconds for it; one that still runs then ignores us. */
const KILL_AFTER_MS = 10_000;

export interface ChildEnd {
  /** As shells have it: 128 + n when signal n ended it, 127 when it could not be started. */
  readonly code: number;
  readonly signal?: NodeJS.Signals;
  /** Why it could not be started. */
  readonly startError?: string;
  /** It did not end when it was told to, and was killed. */
  readonly killed: boolean;
  /** A signal that we passed on. */
  readonly interrupted: boolean;
}

export interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Reads stdout, which then goes through us, unchanged. */
  readonly onStdout?: (chunk: Buffer) => void;
  readonly onKill: () => void;
  readonly killAfterMs?: number;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function runChild(
  words: readonly string[],
  {env, onStdout, onKill, killAfterMs = KILL_AFTER_MS}: ChildOptions,
): Promise<ChildEnd> {
  const [command, ...args] = words;
  const stdout = onStdout === undefined ? 'inherit' : 'pipe';
  const child = spawn(command!, args, {stdio: ['inherit', stdout, 'inherit'], env});
  child.stdout?.on('data', onStdout!).pipe(process.stdout, {end: false});
  let timer: NodeJS.Timeout | undefined;
  let [killed, interrupted] = [false, false];
  const pass = (signal: NodeJS.Signals): void => {
    interrupted = true;
    // A terminal sends Ctrl-C to the child as well, and some take a second one for "at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    timer ??= setTimeout(() => {
      killed = child.kill('SIGKILL');
      onKill();
    }, killAfterMs);
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    return {...(await ended(child)), killed, interrupted};
  } finally {
    clearTimeout(timer);
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}

type End = Pick<ChildEnd, 'code' | 'signal' | 'startError'>;

// `close` comes when stdout has been read to its end too, `exit` may come before.
function ended(child: ReturnType<typeof spawn>): Promise<End> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      if (signal === null) resolve({code: code ?? 1});
      else resolve({code: 128 + constants.signals[signal], signal});
    });
    child.once('error', (error) => resolve({code: 127, startError: messageOf(error)}));
  });
}
