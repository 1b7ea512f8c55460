// Temporary folders that end with the process that made them. A process that is killed cannot remove
// its folder, so its name tells the owner, and the next one that makes such a folder removes it.

import {lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** The process of a folder: pid namespace (0 where there are none), pid, start in ticks since boot. */
const OWNER = /^(\d+)-(\d+)-(\d+)-/;
/** A host has a few. More of them wait for the next start. */
const MOST_REMOVED = 256;

/** Makes a folder for this process alone. `prefix` tells what for: `regscope-exec-`. */
export function makeOwnedFolder(prefix: string, parent = tmpdir()): string {
  removeAbandoned(prefix, parent);
  const owner = [pidNamespace(), process.pid, startTicks(process.pid) ?? 0].join('-');
  return mkdtempSync(join(parent, `${prefix}${owner}-`));
}

/** Removes folders whose process is gone. What cannot be removed stays: others may clean `/tmp` too. */
function removeAbandoned(prefix: string, parent: string): void {
  try {
    const abandoned = readdirSync(parent).filter(
      (name) => name.startsWith(prefix) && isAbandoned(name.slice(prefix.length)),
    );
    for (const name of abandoned.slice(0, MOST_REMOVED)) removeOwn(join(parent, name));
  } catch {
    return;
  }
}

// In another container a pid means another process, and its folder may be in use.
function isAbandoned(rest: string): boolean {
  const [, namespace, pid, start] = OWNER.exec(rest) ?? [];
  if (pid === undefined || Number(namespace) !== pidNamespace()) return false;
  return startTicks(Number(pid)) !== Number(start) && !(start === '0' && isAlive(Number(pid)));
}

function removeOwn(path: string): void {
  try {
    const stats = lstatSync(path);
    if (!stats.isDirectory() || stats.uid !== process.getuid?.()) return;
    rmSync(path, {recursive: true, force: true});
  } catch {
    return;
  }
}

function pidNamespace(): number {
  try {
    return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0);
  } catch {
    return 0;
  }
}

/** When a process started, in ticks since boot: with its pid unique until then. proc_pid_stat(5). */
function startTicks(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold spaces and parentheses. No field behind it does.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : Number(fields[19]);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
