// Keeps who this agent is: a random id, made once, and the epoch, which is higher in each life. Together
// with a batch's seq they name the batch for ever, so neither may come a second time.
//
// The id belongs to one machine. A state folder that was copied to another one would make two agents of
// one id, which push each other out and take each other's batches for stored. The copy gets an id of its
// own, and what is in its spool is set aside: the first machine delivers that.

import {randomBytes} from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import {join} from 'node:path';

import {optional} from '../../src/domain/optional.js';
import {ProfilerError, messageOf} from '../../src/domain/error.js';
import {baseFolder} from '../../src/pace/base-folders.js';
import {isOtherMachine, readMachineId} from './machine-id.js';

const STATE_FILE = 'agent.json';

interface State {
  readonly agentId: string;
  readonly epoch: number;
  /** The machine that the id belongs to; absent where it has no name (machine-id.ts). */
  readonly machine?: string;
}

export interface IdentitySources {
  readonly random: (bytes: number) => Buffer;
  readonly machine: string | undefined;
}

/** The state of root's agents lies with the system's, and that of other users with their own. */
export function defaultStateDir(
  uid: number,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  if (uid === 0) return '/var/lib/regscope/agent';
  return join(baseFolder(environment['XDG_STATE_HOME'], '.local', 'state'), 'regscope', 'agent');
}

export class Identity {
  readonly agentId: string;
  /** The id of the agent on another machine that this folder was copied from. */
  readonly copiedFrom: string | undefined;
  readonly #folder: string;
  readonly #machine: string | undefined;
  #epoch: number;

  /** Begins a new epoch. Makes the folder if need be. Throws `AGENT_STATE_UNUSABLE`. */
  constructor(
    folder: string,
    {random, machine}: IdentitySources = {random: randomBytes, machine: readMachineId()},
  ) {
    this.#folder = folder;
    this.#machine = machine;
    try {
      mkdirSync(folder, {recursive: true, mode: 0o700});
      const kept = readState(join(folder, STATE_FILE));
      const isCopy = isOtherMachine(kept?.machine, machine);
      this.copiedFrom = isCopy ? kept?.agentId : undefined;
      // An id without its epoch is not used: its batches would be taken for ones that are stored.
      const known = isCopy ? undefined : kept;
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

  /** Writes the epoch down before it is used. Throws what the disk says; the epoch stays then. */
  nextEpoch(): number {
    const {agentId} = this;
    const state = {agentId, epoch: this.#epoch + 1, ...optional('machine', this.#machine)};
    writeState(join(this.#folder, STATE_FILE), state);
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

/** Undefined where there is no state, or none that can be understood. */
function readState(path: string): State | undefined {
  let text: string;
  try {
    // A pipe would be waited for.
    if (!statSync(path).isFile()) throw new TypeError(`${path} is no regular file`);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const {agentId, epoch, machine} = JSON.parse(text) as Record<keyof State, unknown>;
    const isId = typeof agentId === 'string' && /^[0-9a-f]{32}$/.test(agentId);
    if (!isId || !isEpoch(epoch)) return undefined;
    const name = typeof machine === 'string' ? machine : undefined;
    return {agentId, epoch, ...optional('machine', name)};
  } catch {
    return undefined; // only a part is there, after a power cut: the agent becomes a new one
  }
}

/** The wire has 32 bits for it: past them, epochs would come a second time. */
const LAST_EPOCH = 2 ** 32 - 1;

function isEpoch(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < LAST_EPOCH;
}

// The state is on the disk before it counts: after a power cut an epoch must not come a second time.
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
