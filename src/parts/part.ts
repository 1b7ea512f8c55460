// Starts one real program beside us and puts away everything that it leaves. The other files say
// which programs there are and when they are ready; keeper.sh puts them away.

import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

import {ProfilerError, messageOf, noTemporaryFolder} from '../domain/error.js';
import {Keeper} from './keeper.js';

/** A program that runs because we started it. */
export interface Part {
  readonly pid: number;
  /** The part's own temporary folder, which `stop` removes. */
  readonly directory: string;
  readonly logPath: string;
  /** Ends the part's processes, unmounts and removes its folder. It may be called twice. */
  stop(): Promise<void>;
}

/** Whom a part runs as, in place of ourselves. */
export interface PartUser {
  readonly uid: number;
  readonly gid: number;
}

export interface PartSpec<Ready> {
  readonly name: string;
  readonly command: string;
  /** A folder that makePartFolder made. */
  readonly directory: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: PartUser;
  /** Asked every 25 ms; undefined means that the part is not ready yet. */
  readonly whenReady: (pid: number) => Promise<Ready | undefined> | Ready | undefined;
  readonly readyTimeoutMs?: number;
  /** How long the part may take to end after SIGTERM; 10 s without it. */
  readonly graceSeconds?: number;
}

export interface StartedPart<Ready> {
  readonly part: Part;
  readonly ready: Ready;
}

const POLL_MS = 25;
const LOG_LINES_SHOWN = 8;

/** keeper.sh removes only folders whose names begin like this. Throws `PART_FAILED` where none can be made. */
export function makePartFolder(name: string, parent = tmpdir()): string {
  try {
    return mkdtempSync(join(parent, `regscope-${name}-`));
  } catch (error) {
    throw noTemporaryFolder('PART_FAILED', error);
  }
}

/** Removes the folder of a part that never started; the keeper removes any other. */
export function removePartFolder(directory: string): void {
  rmSync(directory, {recursive: true, force: true});
}

/** Starts a part and waits until it is ready. Rejects with `PART_FAILED` and its last log lines. */
export async function startPart<Ready>(spec: PartSpec<Ready>): Promise<StartedPart<Ready>> {
  const logPath = join(spec.directory, `${spec.name}.log`);
  const child = spawnLogged(spec, logPath);
  try {
    await once(child, 'spawn');
  } catch (error) {
    removePartFolder(spec.directory);
    throw partFailed(spec.name, `could not be started: ${messageOf(error)}`, '');
  }

  const pid = child.pid!;
  const keeper = await keep(pid, spec);
  const stop = (): Promise<void> => keeper.end();
  try {
    const ready = await waitUntilReady(spec, child, logPath);
    return {part: {pid, directory: spec.directory, logPath, stop}, ready};
  } catch (error) {
    await stop();
    throw error;
  }
}

// The part has a session of its own: Ctrl-C in the terminal must not end it before we put it away. Its log
// is a file, so that it never waits for us and costs us nothing while we measure.
function spawnLogged<Ready>(spec: PartSpec<Ready>, logPath: string): ChildProcess {
  const log = openSync(logPath, 'a');
  const child = spawn(spec.command, spec.args, {
    cwd: spec.directory,
    env: {...process.env, ...spec.env, REGSCOPE_PART: spec.directory},
    stdio: ['ignore', log, log],
    detached: true,
    ...spec.user,
  });
  closeSync(log);
  child.unref();
  return child;
}

async function keep<Ready>(
  pid: number,
  {name, directory, graceSeconds = 10}: PartSpec<Ready>,
): Promise<Keeper> {
  try {
    return await Keeper.start({pid, directory, graceSeconds});
  } catch (error) {
    process.kill(-pid, 'SIGKILL');
    removePartFolder(directory);
    throw partFailed(name, `cannot be looked after: ${messageOf(error)}`, '');
  }
}

async function waitUntilReady<Ready>(
  {name, whenReady, readyTimeoutMs = 20_000}: PartSpec<Ready>,
  child: ChildProcess,
  logPath: string,
): Promise<Ready> {
  const deadlineMs = performance.now() + readyTimeoutMs;
  while (performance.now() < deadlineMs) {
    if (child.exitCode !== null || child.signalCode !== null) {
      const how = child.signalCode ?? `exit code ${child.exitCode}`;
      throw partFailed(name, `ended while starting (${how})`, lastLines(logPath));
    }
    const ready = await whenReady(child.pid!);
    if (ready !== undefined) return ready;
    await sleep(POLL_MS);
  }
  throw partFailed(name, `was not ready after ${readyTimeoutMs / 1000} s`, lastLines(logPath));
}

function partFailed(name: string, what: string, log: string): ProfilerError {
  const hint = log === '' ? 'It wrote no log.' : `The last lines of its log:\n${log}`;
  return new ProfilerError('PART_FAILED', `${name} ${what}`, hint);
}

/** The last lines of a part's log, each cut after 400 characters. */
function lastLines(logPath: string): string {
  const lines = readFileSync(logPath, 'utf8').trimEnd().split('\n');
  return lines
    .slice(-LOG_LINES_SHOWN)
    .map((line) => line.slice(0, 400))
    .join('\n');
}
