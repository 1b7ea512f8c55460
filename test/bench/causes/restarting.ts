// A registry that is started again on the same port whenever it has ended, as a supervisor does it.

import {mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

import {freePort} from '../../../src/parts/listening.js';
import {startRegistry, type RegistryPart} from '../../../src/parts/registry.js';
import type {Prepared} from './fault.js';
import type {Lab} from './lab.js';

const LOOK_EVERY_MS = 50;

interface Supervised {
  /** Words before its command. */
  readonly within?: readonly string[];
  /** Called when the second phase begins; `pidNow` tells the process that runs then. */
  readonly inject: (pidNow: () => number) => void;
}

export async function startSupervised(
  lab: Lab,
  {within = [], inject}: Supervised,
): Promise<Prepared> {
  const storageDir = join(lab.folder, 'storage');
  mkdirSync(storageDir);
  const options = {storageDir, within, port: await freePort()};
  const start = async (): Promise<RegistryPart> => lab.part(await startRegistry(options));
  let now = await start();
  let [isOpen, isStarting] = [true, false];
  const look = async (): Promise<void> => {
    if (isStarting || isRunning(now.pid)) return;
    isStarting = true;
    await now.stop();
    if (isOpen) now = await start();
    isStarting = false;
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  lab.atEnd(() => {
    isOpen = false;
    clearInterval(timer);
  });
  return {
    url: now.url,
    targets: [`registry=port:${options.port}`],
    inject: () => inject(() => now.pid),
  };
}

/** A process that has ended is a zombie until its parent has looked (proc_pid_stat(5)). */
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
