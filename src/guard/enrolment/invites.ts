// Enrolment codes: made by an operator, good for one agent and a short time. The collector keeps a key
// that was derived from the secret, as it does with tokens; src/wire/enrolment.ts says how a code is proven.

import {randomBytes} from 'node:crypto';

import {ProfilerError} from '../../domain/error.js';
import {optional} from '../../domain/optional.js';
import {EnrolmentFolder, unusable} from './enrolment-folder.js';

/** Who uses a code. */
export interface Newcomer {
  readonly agentId: string;
  /** Base64url. */
  readonly publicKey: string;
}

export interface Invite {
  readonly id: string;
  /** Base64url. */
  readonly key: string;
  /** Unix ms by the clock of the collector's host, which alone decides. */
  readonly madeMs: number;
  readonly expiresMs: number;
  /** The only agent that may use it. It may replace its key, and is no longer revoked then. */
  readonly agentId?: string;
  readonly used?: Newcomer;
}

export const DEFAULT_LIFE_MS = 60 * 60_000;
export const LONGEST_LIFE_MS = 24 * 60 * 60_000;
/** A code is remembered for so long after its end, so that its agent is told what is wrong. */
const REMEMBERED_MS = 24 * 60 * 60_000;
const ID = /^[0-9a-f]{8}$/;

export class Invites {
  readonly #folder: EnrolmentFolder;

  constructor(dataDir: string) {
    this.#folder = new EnrolmentFolder(dataDir);
  }

  /** `key` is that of the code's secret. Throws `GUARD_ENROLMENT_UNUSABLE`. */
  async make(
    key: Uint8Array,
    {nowMs, lifeMs, agentId}: {nowMs: number; lifeMs: number; agentId?: string | undefined},
  ): Promise<Invite> {
    await this.#forgetOld(nowMs);
    const id = randomBytes(4).toString('hex');
    const times = {madeMs: nowMs, expiresMs: nowMs + lifeMs};
    const invite = {id, key: toText(key), ...times, ...optional('agentId', agentId)};
    const isNew = await this.#folder.writeFirst('invites', `${id}.json`, invite);
    return isNew ? invite : this.make(key, {nowMs, lifeMs, agentId});
  }

  /** Undefined for an id that never was, or is forgotten. */
  async find(id: string): Promise<Invite | undefined> {
    if (!ID.test(id)) return undefined;
    const invite = await this.#folder.read('invites', `${id}.json`);
    if (invite === undefined) return undefined;
    if (!isInvite(invite) || invite.id !== id) {
      throw unusable(this.#folder.path('invites', id), new TypeError('it describes no code'));
    }
    const used = (await this.#folder.read('invites', `${id}.used`)) as Newcomer | undefined;
    return {...invite, ...optional('used', used)};
  }

  /**
   * Uses the code up for this agent. Resolves if it is the first, or the same one again: an agent whose
   * connection broke before it was welcome has to come back. Throws `GUARD_CODE_REFUSED` otherwise.
   */
  async use(invite: Invite, newcomer: Newcomer, nowMs: number): Promise<void> {
    const fault = faultOf(invite, newcomer, nowMs);
    if (fault !== undefined) throw codeRefused(fault);
    const {agentId, publicKey} = newcomer;
    const isFirst = await this.#folder.writeFirst('invites', `${invite.id}.used`, {
      ...{agentId, publicKey, usedMs: nowMs},
    });
    if (isFirst) return;
    const {used} = (await this.find(invite.id)) ?? {};
    if (used === undefined || !isSame(used, newcomer)) throw codeRefused(usedBy(used));
  }

  async #forgetOld(nowMs: number): Promise<void> {
    for (const name of await this.#folder.names('invites')) {
      const id = name.slice(0, name.indexOf('.'));
      const invite = (await this.#folder.read('invites', `${id}.json`)) as Invite | undefined;
      if (invite !== undefined && invite.expiresMs + REMEMBERED_MS > nowMs) continue;
      await this.#folder.remove('invites', `${id}.json`); // without it, the second names nothing
      await this.#folder.remove('invites', `${id}.used`);
    }
  }
}

export function codeRefused(why: string): ProfilerError {
  return new ProfilerError(
    'GUARD_CODE_REFUSED',
    why,
    'make another one on the collector’s host: regscope agents invite',
  );
}

function faultOf(invite: Invite, newcomer: Newcomer, nowMs: number): string | undefined {
  const {used, agentId, madeMs, expiresMs} = invite;
  if (used !== undefined) return isSame(used, newcomer) ? undefined : usedBy(used);
  if (agentId !== undefined && agentId !== newcomer.agentId) {
    return 'the enrolment code is for another agent';
  }
  if (nowMs >= expiresMs) return 'the enrolment code has expired';
  // A clock that is set back must not give a code a longer life.
  if (nowMs < madeMs)
    return 'the clock of the collector’s host was set back since the code was made';
  return undefined;
}

function isSame(one: Newcomer, other: Newcomer): boolean {
  return one.agentId === other.agentId && one.publicKey === other.publicKey;
}

function usedBy(used: Newcomer | undefined): string {
  const by = used === undefined ? 'an agent' : `the agent ${used.agentId}`;
  return `the enrolment code was used already, by ${by}: revoke that one if it is none of yours`;
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function isInvite(value: unknown): value is Invite {
  const {id, key, madeMs, expiresMs, agentId} = (value ?? {}) as Record<keyof Invite, unknown>;
  const texts = [id, key, agentId ?? ''];
  return (
    texts.every((text) => typeof text === 'string') && [madeMs, expiresMs].every(Number.isFinite)
  );
}
