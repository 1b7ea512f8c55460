// Who this agent is: a random id, made once and kept, and the epoch, which is higher in each life.
// Together with a batch's seq they name it for ever, so neither may come a second time.

import {randomBytes} from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

import {ProfilerError, messageOf} from '../../src/domain/error.js';

const STATE_FILE = 'agent.json';

interface State {
  readonly agentId: string;
  readonly epoch: number;
}

/** What root's agents keep lies with the system's state, that of others with their own. */
export function defaultStateDir(
  uid: number,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (uid === 0) return '/var/lib/regscope/agent';
  const base = environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return join(base, 'regscope', 'agent');
}

export class Identity {
  readonly agentId: string;
  readonly #folder: string;
  #epoch: number;

  /** Begins a new epoch. Makes the folder if need be. Throws `AGENT_STATE_UNUSABLE`. */
  constructor(folder: string, random: (bytes: number) => Buffer = randomBytes) {
    this.#folder = folder;
    try {
      mkdirSync(folder, {recursive: true, mode: 0o700});
      const known = readState(join(folder, STATE_FILE));
      // Without its epoch an id is of no use: its batches would be taken for ones that are stored.
      this.agentId = known?.agentId ?? random(16).toString('hex');
      this.#epoch = known?.epoch ?? 0;
      this.nextEpoch();
    } catch (error) {
      throw unusable(folder, error);
    }
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Kept before it is used. Throws what the disk says; the epoch then stays as it was. */
  nextEpoch(): number {
    writeState(join(this.#folder, STATE_FILE), {agentId: this.agentId, epoch: this.#epoch + 1});
    this.#epoch += 1;
    return this.#epoch;
  }
}

export function unusable(folder: string, cause: unknown): ProfilerError {
  return new ProfilerError(
    'AGENT_STATE_UNUSABLE',
    `the agent cannot keep its state in ${folder}: ${messageOf(cause)}`,
    'name a folder that it may write to with --state-dir DIR',
    {cause},
  );
}

/** Undefined where there is none, or one that cannot be understood. */
function readState(path: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const {agentId, epoch} = JSON.parse(text) as {agentId: unknown; epoch: unknown};
    const isId = typeof agentId === 'string' && /^[0-9a-f]{32}$/.test(agentId);
    return isId && Number.isSafeInteger(epoch) ? {agentId, epoch: epoch as number} : undefined;
  } catch {
    return undefined; // half of it, after a power cut: the agent becomes a new one
  }
}

// On the disk before it counts: after a power cut an epoch must not come a second time.
function writeState(path: string, state: State): void {
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify(state)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}
