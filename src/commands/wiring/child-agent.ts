// Runs the agent of this host as a child process. Only the agent needs root, and its cost can be told
// from that of the load generator. It starts before its collector, which saves half a second, and gets
// the collector's address when there is one.

import {spawn, type ChildProcess} from 'node:child_process';
import {extname} from 'node:path';
import {fileURLToPath} from 'node:url';

import type {LiveEvent, LiveFeed} from '../../domain/ports.js';
import {within, withinTelling} from '../../pace/deadline.js';
import {missingFlags} from './node-flags.js';
import {say, warn} from '../console/terminal.js';

export interface ChildAgent {
  readonly pid: number | undefined;
  /** Resolves when the agent has ended, or could not be started. */
  readonly gone: Promise<unknown>;
  /** Tells the agent where the collector listens: `http://127.0.0.1:7070`. */
  connect(collectorUrl: string): void;
  /** Ends the agent, and resolves when it and its probes are gone. */
  stop(): Promise<void>;
}

/** As a value of `--collector`: the address is the first line of standard input. */
export const FROM_STDIN = '-';

const STOP_DEADLINE_MS = 15_000;
const TELL_EVERY_MS = 5_000;

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
  const gone = new Promise<true>((resolve) => {
    child.once('exit', () => resolve(true)).once('error', () => resolve(true));
  });
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
    gone,
    connect: (url) => void child.stdin.write(`${url.replace(/^http/, 'ws')}\n`),
    async stop() {
      isStopping = true;
      if (hasEnded(child)) return;
      child.kill('SIGTERM');
      if (!(await within(STOP_DEADLINE_MS, gone))) child.kill('SIGKILL');
      await gone;
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

export interface ReadyOptions {
  readonly deadlineMs: number;
  /** Called every five seconds with the time that has passed, in ms. */
  readonly tell?: (passedMs: number) => void;
  /** Ends the waiting before its time: nothing will become ready. */
  readonly givenUp?: Promise<unknown>;
}

/**
 * Resolves to whether agents were connected and the probes of each ran, or could not run for a reason that it tells,
 * within the time.
 */
export async function agentsReady(
  live: LiveFeed,
  {deadlineMs, tell = () => {}, givenUp}: ReadyOptions,
): Promise<boolean> {
  let unsubscribe = (): void => {};
  const ready = new Promise<boolean>((resolve) => {
    unsubscribe = live.subscribe((event) => {
      if (haveProbes(event)) resolve(true);
    });
    void givenUp?.then(() => resolve(false));
  });
  try {
    const telling = {everyMs: TELL_EVERY_MS, tell};
    return (await withinTelling(deadlineMs, ready, telling)) ?? false;
  } finally {
    unsubscribe();
  }
}

function haveProbes(event: LiveEvent): boolean {
  if (event.kind !== 'agents') return false;
  const connected = event.agents.filter((agent) => agent.connected);
  return connected.length > 0 && connected.every(({probes}) => probes.length > 0);
}
