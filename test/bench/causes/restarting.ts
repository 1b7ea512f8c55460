// A registry that is killed and started again on the same port, as a supervisor does it.

import {freePort} from '../../../src/parts/listening.js';
import {startRegistry} from '../../../src/parts/registry.js';
import type {Prepared} from './fault.js';
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {Lab} from './lab.js';

/** A server that lived for less is taken for a helper. */
const EVERY_MS = 6000;

export async function startRestarting(lab: Lab): Promise<Prepared> {
  const storageDir = join(lab.folder, 'storage');
  mkdirSync(storageDir);
  const options = {storageDir, port: await freePort()};
  let now = lab.part(await startRegistry(options));
  let [isOpen, restarts] = [true, Promise.resolve()];
  lab.atEnd(() => (isOpen = false));
  const restart = async (): Promise<void> => {
    process.kill(now.pid, 'SIGKILL');
    await now.stop();
    if (isOpen) now = lab.part(await startRegistry(options));
  };
  return {
    url: now.url,
    targets: [`registry=port:${options.port}`],
    inject: () => {
      const timer = setInterval(() => (restarts = restarts.then(restart)), EVERY_MS);
      lab.atEnd(() => clearInterval(timer));
    },
  };
}
