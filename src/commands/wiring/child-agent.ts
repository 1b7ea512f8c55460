// The agent of this host as a child process: root's part stays apart from the collector's, and what
// it costs can be told from what the load generator costs. It starts before its collector does, which
// saves half a second, and is told the address when there is one.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {extname} from 'node:path';
import {fileURLToPath} from 'node:url';

import type {LiveEvent, LiveFeed} from '../../domain/ports.js';
import {say, warn} from '../console/terminal.js';

export interface ChildAgent {
  readonly pid: number | undefined;
  /** The collector listens there: `http://127.0.0.1:7070`. */
  connect(collectorUrl: string): void;
  /** Ends it, and waits until its bpftrace processes are gone. */
  stop(): Promise<void>;
}

/** As `--collector`: the address is the first line of standard input. */
export const FROM_STDIN = '-';

const STOP_DEADLINE_MS = 15_000;

export interface ChildAgentOptions {
  readonly targets: readonly string[];
  /** Whether it looks for targets besides those. */
  readonly discover: boolean;
  /** All without it. */
  readonly probes?: readonly string[];
  /** As `--engine` of the agent. */
  readonly engine: string;
  /** Its own: an agent that this host runs anyway keeps its id and its spool. */
  readonly stateDir: string;
}

export function startChildAgent({
  targets,
  discover,
  probes,
  engine,
  stateDir,
}: ChildAgentOptions): ChildAgent {
  // The extension is that of this file: .ts from the sources, .js from the build.
  const main = fileURLToPath(new URL(`../main${extname(import.meta.url)}`, import.meta.url));
  const words = ['agent', '--collector', FROM_STDIN, '--state-dir', stateDir, '--end-with-parent'];
  words.push('--engine', engine);
  if (!discover) words.push('--no-discover');
  if (probes !== undefined) words.push('--probes', probes.join());
  const child = spawn(
    process.execPath,
    [...process.execArgv, main, ...words, ...targets.flatMap((target) => ['--target', target])],
    // Its own process group: Ctrl-C reaches us alone, and we end it when the last figures are in.
    {stdio: ['pipe', 'ignore', 'inherit'], detached: true},
  );
  const gone = once(child, 'exit');
  child.on('error', (error) => say(`the agent cannot be started: ${error.message}`));
  let isStopping = false;
  child.once('exit', (code, signal) => {
    if (!isStopping)
      warn(`the agent ended (${signal ?? `exit code ${code}`}): no more figures of it`);
  });
  child.stdin.on('error', () => {}); // it has ended, which `stop` and the missing records tell
  return {
    pid: child.pid,
    connect: (url) => void child.stdin.write(`${url.replace(/^http/, 'ws')}\n`),
    async stop() {
      isStopping = true;
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}

/** Resolves to whether an agent was connected and had its probes settled within the time. */
export async function agentReady(live: LiveFeed, deadlineMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (ready: boolean): void => {
      clearTimeout(timer);
      // The feed calls back while we subscribe already: only afterwards can it be left.
      queueMicrotask(() => unsubscribe());
      resolve(ready);
    };
    const timer = setTimeout(() => settle(false), deadlineMs);
    const unsubscribe = live.subscribe((event) => {
      if (hasProbes(event)) settle(true);
    });
  });
}

function hasProbes(event: LiveEvent): boolean {
  return (
    event.kind === 'agents' &&
    event.agents.some(({connected, probes}) => connected && probes.length > 0)
  );
}
