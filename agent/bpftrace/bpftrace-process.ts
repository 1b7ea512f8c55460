// Runs one bpftrace and reads what it prints, line by line. agent/probes/running/bpftrace-life.ts decides
// what a line means. bpftrace never runs with --unsafe.

import {ChildProgram, FLOODED, type ChildCommand} from '../children/child-program.js';
import {LineSplitter, STDOUT_LIMITS} from '../children/line-splitter.js';

export interface BpftraceCommand extends ChildCommand {
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
const HARMLESS = /RLIMIT_MEMLOCK/;

class BpftraceProcess implements RunningBpftrace {
  readonly #child: ChildProgram;
  readonly #stdout: LineSplitter;
  readonly #patience: NonNullable<BpftraceCommand['patience']>;
  #isStopping = false;

  constructor(command: BpftraceCommand, {onLine, onEnd}: BpftraceHandlers) {
    this.#patience = command.patience ?? PATIENCE;
    this.#stdout = new LineSplitter(STDOUT_LIMITS, (line) => {
      if (!this.#isStopping) onLine(line);
    });
    this.#child = new ChildProgram(
      command,
      {
        onOutput: (chunk) => {
          if (!this.#stdout.take(chunk)) this.#child.killFor(FLOODED);
        },
        onOutputEnd: () => this.#stdout.end(),
        onEnd,
      },
      {hasInput: false, harmless: HARMLESS},
    );
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  refill(): void {
    this.#stdout.refill();
    this.#child.refill();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#child.signal('SIGINT');
    const resend = setInterval(() => this.#child.signal('SIGINT'), RESEND_MS);
    const term = setTimeout(() => this.#child.signal('SIGTERM'), this.#patience.termAfterMs);
    const kill = setTimeout(() => this.#child.signal('SIGKILL'), this.#patience.killAfterMs);
    await this.#child.ended;
    clearInterval(resend);
    clearTimeout(term);
    clearTimeout(kill);
  }

  kill(): void {
    this.#isStopping = true;
    this.#child.signal('SIGKILL');
  }
}
