// Runs one program for the agent and hands out the bytes that it prints. The users of this class know
// what the bytes mean and how to ask the program to end (agent/bpftrace, agent/core).
//
// A child runs by its absolute path, with an environment of its own. It has a session of its own, so
// that Ctrl-C in a terminal reaches the agent alone, which then ends its children in order.

import {spawn, type ChildProcess} from 'node:child_process';
import type {Readable} from 'node:stream';

import {LineSplitter, STDERR_LIMITS} from './line-splitter.js';

/** The search path of children. No folder of a user is in it. */
export const SAFE_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';

export interface ChildCommand {
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface ChildHandlers {
  /** Gets bytes of standard output, which nothing else uses. */
  readonly onOutput: (chunk: Buffer) => void;
  /** Called after the last byte of standard output. */
  readonly onOutputEnd?: () => void;
  /** Called once, whatever ended the child; `reason` is for a person to read. */
  readonly onEnd: (reason: string) => void;
}

export interface ChildOptions {
  /** Whether the child takes input. */
  readonly hasInput: boolean;
  /** Lines of standard error that match it say nothing about why the child ended. */
  readonly harmless?: RegExp;
}

/** So many of the first errors, and of the last other lines, are kept for the reason of the end. */
const KEPT_LINES = 3;

export class ChildProgram {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #stderr: LineSplitter;
  readonly #harmless: RegExp;
  readonly #errors: string[] = [];
  readonly #lastLines: string[] = [];
  #killedFor: string | undefined;

  constructor(
    {path, args, env}: ChildCommand,
    {onOutput, onOutputEnd, onEnd}: ChildHandlers,
    {hasInput, harmless = /^\s*$/}: ChildOptions,
  ) {
    this.#harmless = harmless;
    this.#stderr = new LineSplitter(STDERR_LIMITS, (line) => this.#complain(line));
    this.#child = spawn(path, [...args], {
      env,
      detached: true,
      cwd: '/',
      stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    // A child that is gone takes no input; its end is told by `close`.
    this.#child.stdin?.on('error', () => {});
    const {stdout, stderr} = this.#child as {stdout: Readable; stderr: Readable} & ChildProcess;
    stdout.on('data', onOutput);
    if (onOutputEnd !== undefined) stdout.on('end', onOutputEnd);
    stderr.on('data', (chunk: Buffer) => this.#takeErrors(chunk));
    stderr.on('end', () => this.#stderr.end());
    this.#ended = new Promise((resolve) => {
      const end = (reason: string): void => {
        resolve();
        onEnd(reason);
      };
      this.#child.once('error', (error) => end(error.message));
      this.#child.once('close', (code, signal) => end(this.#endReason(code, signal)));
    });
  }

  /** Undefined where the program could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when the child has ended and all that it printed was handed out. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Gives the child input, if it takes any still. */
  write(text: string): void {
    if (this.#child.stdin?.writable === true) this.#child.stdin.write(text);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Kills the child. The first reason given is the reason of its end. */
  killFor(reason: string): void {
    this.#killedFor ??= reason;
    this.signal('SIGKILL');
  }

  /** Hands out no more output until `resumeOutput`. A child that goes on writing has to wait. */
  pauseOutput(): void {
    this.#child.stdout?.pause();
  }

  resumeOutput(): void {
    if (this.#child.stdout?.isPaused() === true) this.#child.stdout.resume();
  }

  /** Tells that an interval passed: the bytes of standard error that may come are counted anew. */
  refill(): void {
    this.#stderr.refill();
  }

  #takeErrors(chunk: Buffer): void {
    if (!this.#stderr.take(chunk)) this.killFor(FLOODED);
  }

  #complain(line: string): void {
    if (this.#harmless.test(line) || line.trim() === '') return;
    if (/error/i.test(line)) {
      if (this.#errors.length < KEPT_LINES) this.#errors.push(line);
      return;
    }
    this.#lastLines.push(line);
    if (this.#lastLines.length > KEPT_LINES) this.#lastLines.shift();
  }

  #endReason(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#killedFor !== undefined) return this.#killedFor;
    const end = signal === null ? `exit code ${String(code)}` : `ended by ${signal}`;
    return [end, ...(this.#errors.length > 0 ? this.#errors : this.#lastLines)].join(': ');
  }
}

/** The reason of an end that more output than allowed caused. */
export const FLOODED = 'it printed more than it may';
