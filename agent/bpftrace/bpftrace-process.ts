// Runs one bpftrace and reads what it prints, line by line. agent/probes/running/probe-process.ts
// decides what a line means and what happens after the end.
//
// bpftrace runs by its absolute path, with an environment of its own and never with --unsafe. It
// has a session of its own, so that Ctrl-C in a terminal reaches the agent alone, which then stops
// bpftrace.

import {spawn} from 'node:child_process';
import type {ChildProcessByStdio} from 'node:child_process';
import type {Readable} from 'node:stream';

import {LineSplitter, STDERR_LIMITS, STDOUT_LIMITS} from './line-splitter.js';

export interface BpftraceCommand {
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** After these times `stop` sends stronger signals. Tests use shorter ones. */
  readonly patience?: {readonly termAfterMs: number; readonly killAfterMs: number};
}

export interface BpftraceHandlers {
  readonly onLine: (line: string) => void;
  /** Called once, whatever ended the process; `reason` is for a person to read. */
  readonly onEnd: (reason: string) => void;
}

/** The part of BpftraceProcess that its users need. Tests have an implementation of their own. */
export interface RunningBpftrace {
  readonly pid: number | undefined;
  /** Tells that an interval passed: the bytes that may be printed are counted anew. */
  refill(): void;
  stop(): Promise<void>;
  kill(): void;
}

export type StartBpftrace = (
  command: BpftraceCommand,
  handlers: BpftraceHandlers,
) => RunningBpftrace;

export const startBpftrace: StartBpftrace = (command, handlers) =>
  new BpftraceProcess(command, handlers);

// bpftrace up to 0.18 loses a signal that arrives outside its epoll_wait (poll_perf_events), so the
// signal is sent again and again. bpftrace needs up to two seconds to detach.
const RESEND_MS = 200;
const PATIENCE = {termAfterMs: 3000, killAfterMs: 4000} as const;

/**
 * Every bpftrace prints this that may not raise its memory limit. Since Linux 5.11 maps need none.
 */
const HARMLESS = /RLIMIT_MEMLOCK|^\s*$/;
const KEPT_STDERR_LINES = 12;

class BpftraceProcess implements RunningBpftrace {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #ended: Promise<void>;
  readonly #stdout: LineSplitter;
  readonly #stderr: LineSplitter;
  readonly #complaints: string[] = [];
  readonly #patience: NonNullable<BpftraceCommand['patience']>;
  #isStopping = false;
  #killedFor: string | undefined;

  constructor({path, args, env, patience}: BpftraceCommand, {onLine, onEnd}: BpftraceHandlers) {
    this.#patience = patience ?? PATIENCE;
    this.#stdout = new LineSplitter(STDOUT_LIMITS, (line) => {
      if (!this.#isStopping) onLine(line);
    });
    this.#stderr = new LineSplitter(STDERR_LIMITS, (line) => this.#complain(line));
    this.#child = spawn(path, [...args], {
      env,
      detached: true,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#read(this.#child.stdout, this.#stdout);
    this.#read(this.#child.stderr, this.#stderr);
    this.#ended = new Promise((resolve) => {
      const end = (reason: string): void => {
        resolve();
        onEnd(reason);
      };
      this.#child.once('error', (error) => end(error.message));
      this.#child.once('close', (code, signal) => end(this.#endReason(code, signal)));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  refill(): void {
    this.#stdout.refill();
    this.#stderr.refill();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#child.kill('SIGINT');
    const resend = setInterval(() => this.#child.kill('SIGINT'), RESEND_MS);
    const term = setTimeout(() => this.#child.kill('SIGTERM'), this.#patience.termAfterMs);
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), this.#patience.killAfterMs);
    await this.#ended;
    clearInterval(resend);
    clearTimeout(term);
    clearTimeout(kill);
  }

  kill(): void {
    this.#isStopping = true;
    this.#child.kill('SIGKILL');
  }

  #read(stream: Readable, splitter: LineSplitter): void {
    stream.on('data', (chunk: Buffer) => {
      if (splitter.take(chunk) || this.#killedFor !== undefined) return;
      this.#killedFor = 'it printed more than it may';
      this.kill();
    });
    stream.on('end', () => splitter.end());
  }

  #complain(line: string): void {
    if (HARMLESS.test(line)) return;
    this.#complaints.push(line);
    if (this.#complaints.length > KEPT_STDERR_LINES) this.#complaints.shift();
  }

  #endReason(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#killedFor !== undefined) return this.#killedFor;
    const end = signal === null ? `exit code ${String(code)}` : `ended by ${signal}`;
    const errors = this.#complaints.filter((line) => /error/i.test(line));
    return [end, ...(errors.length > 0 ? errors : this.#complaints).slice(0, 3)].join(': ');
  }
}
