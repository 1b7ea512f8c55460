// Finds out whether there is a docker daemon to push and pull with.

import {performance} from 'node:perf_hooks';

import {httpFailure} from '../http/failure.js';
import {Engine} from './engine.js';

/** Undefined when a daemon answers, else a sentence that says why none does. */
export async function findDaemon(socketPath: string): Promise<string | undefined> {
  const engine = new Engine(socketPath, () => performance.now());
  try {
    await engine.version();
    return undefined;
  } catch (error) {
    return `no docker daemon answers on ${socketPath} (${httpFailure(error).message})`;
  }
}
