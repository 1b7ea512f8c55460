// Runs the agent of this host as a child process. Only the agent needs root, and its cost can be told
// from that of the load generator. It starts before its collector, which saves half a second, and gets
// the collector's address when there is one.

import {spawn, type ChildProcess} from 'node:child_process';
import {extname} from 'node:path';
import {fileURLToPath} from 'node:url';

import {aborted, within} from '../../pace/deadline.js';
import {missingFlags} from './node-flags.js';
import {say, warn} from '../console/terminal.js';

export interface ChildAgent {
  readonly pid: number | undefined;
  /** Aborted when the agent has ended, or could not be started. */
  readonly gone: AbortSignal;
  /** Tells the agent where the collector listens: `http://127.0.0.1:7070`. */
  connect(collectorUrl: string): void;
  /** Ends the agent, and resolves when it and its probes are gone. */
  stop(): Promise<void>;
}

/** As a value of `--collector`: the address is the first line of standard input. */
export const FROM_STDIN = '-';

const STOP_DEADLINE_MS = 15_000;

export interface ChildAgentOptions {
  readonly targets: readonly string[];
  /** Whether the agent looks for further targets. */
  readonly discover: boolean;
  /** Without it, all probes run. */
  readonly probes?: readonly string[];
  /** A value of the agent's `--engine`. */
  readonly engine: string;
  /** A value of the agent's `--bpftrace`. */
  readonly bpftrace?: string;
  /** A value of the agent's `--priority`. */
  readonly priority: string;
  /** Values of the agent's `--max-cpu` and `--max-memory`. */
  readonly maxCpu: string;
  readonly maxMemory: string;
  /** A directory of its own: an agent that this host runs anyway keeps its id and its spool. */
  readonly stateDir: string;
}

export function startChildAgent(options: ChildAgentOptions): ChildAgent {
  // The extension is that of this file: .ts from the sources, .js from the build.
  const main = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url));
  const child = spawn(
    process.execPath,
    [...process.execArgv, ...missingFlags(), main, ...agentWords(options)],
    // In a process group of its own, Ctrl-C does not reach the agent: it ends after the last figures.
    {stdio: ['pipe', 'ignore', 'inherit'], detached: true},
  );
  const gone = new AbortController();
  child.once('exit', () => gone.abort()).once('error', () => gone.abort());
  child.on('error', (error) => say(`the agent cannot be started: ${error.message}`));
  let isStopping = false;
  child.once('exit', (code, signal) => {
    const how = signal ?? `exit code ${code}`;
    if (!isStopping) warn(`the agent ended (${how}): there are no more figures from it`);
  });
  // Writing fails when the agent has ended, which the exit above tells.
  child.stdin.on('error', () => {});
  return {
    pid: child.pid,
    gone: gone.signal,
    connect: (url) => void child.stdin.write(`${url.replace(/^http/, 'ws')}\n`),
    async stop() {
      isStopping = true;
      if (hasEnded(child)) return;
      child.kill('SIGTERM');
      await within(STOP_DEADLINE_MS, aborted(gone.signal));
      if (!hasEnded(child)) child.kill('SIGKILL');
      await aborted(gone.signal);
    },
  };
}

function agentWords(options: ChildAgentOptions): string[] {
  const {targets, discover, probes, bpftrace, stateDir} = options;
  return [
    ...['agent', '--collector', FROM_STDIN, '--state-dir', stateDir, '--end-with-parent'],
    ...['--engine', options.engine, '--priority', options.priority],
    ...['--max-cpu', options.maxCpu, '--max-memory', options.maxMemory],
    ...(bpftrace === undefined ? [] : ['--bpftrace', bpftrace]),
    ...(discover ? [] : ['--no-discover']),
    ...(probes === undefined ? [] : ['--probes', probes.join()]),
    ...targets.flatMap((target) => ['--target', target]),
  ];
}

function hasEnded({pid, exitCode, signalCode}: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}
