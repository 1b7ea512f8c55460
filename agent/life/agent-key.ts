// Keeps the agent's private key in its state folder, for its owner alone. It belongs to one id: a folder
// whose id was lost, or that became another agent, has no key.

import {createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject} from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import {join} from 'node:path';

import {ProfilerError} from '../../src/domain/error.js';
import type {AgentKey} from '../uplink/credentials.js';

const KEY_FILE = 'key.json';

/**
 * The key of this agent; undefined where it has none, or one that is damaged or of another id. Throws
 * `AGENT_STATE_UNUSABLE` for a key that other users can read.
 */
export function readAgentKey(folder: string, agentId: string): AgentKey | undefined {
  const text = readOwn(join(folder, KEY_FILE));
  if (text === undefined) return undefined;
  try {
    const kept = JSON.parse(text) as {agentId: unknown; privateKey: string};
    if (kept.agentId !== agentId) return undefined;
    const der = Buffer.from(kept.privateKey, 'base64');
    return keyOf(createPrivateKey({key: der, format: 'der', type: 'pkcs8'}));
  } catch {
    return undefined; // only a part is there: the agent has to enrol again
  }
}

/** Makes a key. It is on the disk before anybody is told of it. */
export function makeAgentKey(folder: string, agentId: string): AgentKey {
  const {privateKey} = generateKeyPairSync('ed25519');
  const der = privateKey.export({format: 'der', type: 'pkcs8'}).toString('base64');
  const path = join(folder, KEY_FILE);
  rmSync(`${path}.new`, {force: true});
  const file = openSync(`${path}.new`, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify({agentId, privateKey: der})}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  return keyOf(privateKey);
}

/** Removes the key of a state folder that was copied: two machines must not have one key. */
export function forgetAgentKey(folder: string): void {
  rmSync(join(folder, KEY_FILE), {force: true});
}

function keyOf(privateKey: KeyObject): AgentKey {
  const {x} = createPublicKey(privateKey).export({format: 'jwk'});
  return {privateKey, publicKey: Uint8Array.from(Buffer.from(x!, 'base64url'))};
}

function readOwn(path: string): string | undefined {
  let file: number;
  try {
    // A pipe is not waited for.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const {mode} = fstatSync(file);
    if ((mode & 0o077) !== 0) throw openToOthers(path);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function openToOthers(path: string): ProfilerError {
  return new ProfilerError(
    'AGENT_STATE_UNUSABLE',
    `other users can read the key of this agent, ${path}`,
    `chmod 600 ${path}; if another user may have read it, revoke the agent and enrol it again`,
  );
}
