// Locks a folder for one agent. Two agents would write one spool and give their batches equal numbers.

import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

import {ProfilerError} from '../../src/domain/error.js';
import {unusable} from './identity.js';
import type {ProcFiles} from '../targets/proc-files.js';
import {readStat} from '../targets/proc-text.js';

const LOCK_FILE = 'lock';

/**
 * Locks the folder and returns a function that unlocks it. A lock whose holder was killed is taken
 * over. Throws `AGENT_ALREADY_RUNNING`, or `AGENT_STATE_UNUSABLE`.
 */
export function lockFolder(folder: string, proc: ProcFiles): () => void {
  const path = join(folder, LOCK_FILE);
  const me = holderText(proc, process.pid);
  try {
    mkdirSync(folder, {recursive: true, mode: 0o700});
    if (!takeNew(path, me)) {
      const holder = readHolder(path);
      if (holder !== undefined && isAlive(proc, holder)) throw alreadyRunning(folder, holder);
      rmSync(path, {force: true});
      if (!takeNew(path, me)) throw alreadyRunning(folder, readHolder(path) ?? '');
    }
  } catch (error) {
    throw error instanceof ProfilerError ? error : unusable(folder, error);
  }
  return () => rmSync(path, {force: true});
}

function takeNew(path: string, holder: string): boolean {
  try {
    writeFileSync(path, holder, {flag: 'wx', mode: 0o600});
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined; // its holder has just unlocked the folder
  }
}

function isAlive(proc: ProcFiles, holder: string): boolean {
  const pid = Number.parseInt(holder, 10);
  return pid > 0 && holder === holderText(proc, pid);
}

/** The kernel gives a pid out again. Pid and start of a process together are unique until the next boot. */
function holderText(proc: ProcFiles, pid: number): string {
  const stat = readStat(proc.text(pid, 'stat') ?? '');
  const isAlive = stat !== undefined && !stat.isZombie;
  return `${pid} ${isAlive ? stat.startTicks : 'gone'}\n`;
}

function alreadyRunning(folder: string, holder: string): ProfilerError {
  return new ProfilerError(
    'AGENT_ALREADY_RUNNING',
    `an agent (pid ${Number.parseInt(holder, 10)}) works in ${folder} already`,
    'one agent watches all targets of a host; for a second one name another --state-dir',
  );
}
