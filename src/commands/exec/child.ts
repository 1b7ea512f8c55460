// The command of `regscope exec` as a child process: signals go on to it, and one that does not end
// when it is told to is ended. What its output means is read elsewhere.

import {spawn, type ChildProcess} from 'node:child_process';
import {constants} from 'node:os';

import {messageOf} from '../../domain/error.js';
import type {HeldSignals} from './held-signals.js';

/** A generator that sums up at its end needs seconds for it; one that still runs then ignores us. */
const KILL_AFTER_MS = 10_000;
/** Signals that a terminal's keys send to all processes in its foreground (termios(3), ISIG). */
const OF_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

export interface ChildEnd {
  /** As shells have it: 128 + n when signal n ended it, 127 when it could not be started. */
  readonly code: number;
  readonly signal?: NodeJS.Signals;
  /** Why it could not be started. */
  readonly startError?: string;
  /** It did not end when it was told to, and was killed. */
  readonly killed: boolean;
  /** A signal that we passed on, or that came before it was started. */
  readonly interrupted: boolean;
}

/** The command's stdout, which then goes through us, unchanged. */
export interface StdoutReader {
  read(chunk: Buffer): void;
  /**
   * Whether we read on when nobody reads our own stdout any more: the command does not learn of it
   * and ends by itself. Otherwise its next write fails, as it would have without us.
   */
  readonly readsOn: boolean;
}

export interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly signals: HeldSignals;
  readonly stdout?: StdoutReader;
  readonly onKill: () => void;
  readonly killAfterMs?: number;
}

export async function runChild(words: readonly string[], options: ChildOptions): Promise<ChildEnd> {
  const {env, signals, stdout, onKill, killAfterMs = KILL_AFTER_MS} = options;
  if (signals.received !== undefined) return endedBefore(signals.received);
  const child = start(words, env, stdout === undefined ? 'inherit' : 'pipe');
  if (child instanceof Error) return {...notStarted(child), killed: false, interrupted: false};
  const stopReading = stdout === undefined ? () => {} : passStdoutOn(child, stdout);
  let timer: NodeJS.Timeout | undefined;
  let [killed, interrupted] = [false, false];
  signals.passTo((signal) => {
    // A terminal sends Ctrl-C and Ctrl-\ to the child as well, and some take a second one for "at once".
    if (!OF_TERMINAL.has(signal) || !process.stdin.isTTY) child.kill(signal);
    // A Java program prints its threads then, and goes on.
    if (signal === 'SIGQUIT') return;
    interrupted = true;
    timer ??= setTimeout(() => {
      killed = child.kill('SIGKILL');
      onKill();
    }, killAfterMs);
  });
  try {
    return {...(await ended(child)), killed, interrupted};
  } finally {
    clearTimeout(timer);
    signals.passTo(undefined);
    stopReading();
  }
}

/**
 * Node throws some errors and emits others: those of words that no program can have (an empty name), and of words
 * and environment that are longer than the kernel takes (E2BIG).
 */
function start(
  [command = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  stdout: 'inherit' | 'pipe',
): ChildProcess | Error {
  try {
    return spawn(command, args, {stdio: ['inherit', stdout, 'inherit'], env});
  } catch (error) {
    return error as Error;
  }
}

function notStarted(error: Error): End {
  return {code: 127, startError: messageOf(error)};
}

function passStdoutOn(child: ChildProcess, {read, readsOn}: StdoutReader): () => void {
  const out = child.stdout!;
  out.on('data', read).pipe(process.stdout, {end: false});
  const onError = (): void => {
    out.unpipe(process.stdout);
    if (readsOn) out.resume();
    else out.destroy();
  };
  process.stdout.on('error', onError);
  return () => process.stdout.off('error', onError);
}

type End = Pick<ChildEnd, 'code' | 'signal' | 'startError'>;

function endedBefore(signal: NodeJS.Signals): ChildEnd {
  return {code: 128 + constants.signals[signal], killed: false, interrupted: true};
}

// `close` comes when stdout has been read to its end too, `exit` may come before.
function ended(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      if (signal === null) resolve({code: code ?? 1});
      else resolve({code: 128 + constants.signals[signal], signal});
    });
    child.once('error', (error) => resolve(notStarted(error)));
  });
}
