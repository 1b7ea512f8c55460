// Reads tokens and says what they allow. A collector keeps only their SHA-256 and compares it in constant
// time. token-file.ts knows where tokens are kept.

import {createHash, randomBytes, timingSafeEqual} from 'node:crypto';

import {ProfilerError} from '../domain/error.js';

/** Agents may only send, readers may only look, and controllers such as load generators may do both. */
export const SCOPES = ['agent', 'read', 'control'] as const;
export type Scope = (typeof SCOPES)[number];

export const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPES);
const NO_SCOPES: ReadonlySet<Scope> = new Set();

/** What each word of a token file allows. A program that starts a run also reads it. */
const GRANTS: Readonly<Record<Scope, ReadonlySet<Scope>>> = {
  agent: new Set(['agent']),
  read: new Set(['read']),
  control: new Set(['control', 'read']),
};

const TOKEN_BYTES = 32;
/** 192 bits in base64. A shorter token was typed by a person and can be guessed. */
const SHORTEST_TOKEN = 32;
const LONGEST_TOKEN = 512;

/** A token as clients present it, with its word in the file. A token that allows all has no word. */
export interface WrittenToken {
  readonly scope?: Scope;
  readonly secret: string;
}

/** A token as the collector keeps it. */
export interface ScopedToken {
  readonly scopes: ReadonlySet<Scope>;
  readonly digest: Uint8Array;
}

/** Makes a secret of 256 random bits that can stand in headers and files. */
export function makeSecret(random: (bytes: number) => Buffer = randomBytes): string {
  return random(TOKEN_BYTES).toString('base64url');
}

/**
 * Reads lines `agent|read|control TOKEN`, or one bare token that allows everything. Blank lines and
 * lines with # are skipped. Throws `GUARD_TOKEN_INVALID`, whose message has no token in it.
 */
export function readTokens(text: string, source: string): readonly WrittenToken[] {
  const lines = text.split('\n').map((line) => line.trim());
  const tokens = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line, index) => readLine(line, `${source}, token ${index + 1}`));
  if (tokens.length === 0) throw invalid(`${source} holds no token`);
  if (tokens.length > 1 && tokens.some(({scope}) => scope === undefined)) {
    throw invalid(`${source} holds several tokens, and one of them does not say what it is for`);
  }
  return tokens;
}

/** The text of a new token file, with one token for each scope. */
export function writeTokens(random?: (bytes: number) => Buffer): string {
  return SCOPES.map((scope) => `${scope} ${makeSecret(random)}\n`).join('');
}

export function keepTokens(tokens: readonly WrittenToken[]): readonly ScopedToken[] {
  return tokens.map(({scope, secret}) => ({
    scopes: scope === undefined ? ALL_SCOPES : GRANTS[scope],
    digest: sha256(secret),
  }));
}

/** What the presented token allows, which is nothing for an unknown one. Both take equally long. */
export function scopesOf(tokens: readonly ScopedToken[], presented: string): ReadonlySet<Scope> {
  const digest = sha256(presented);
  let scopes = NO_SCOPES;
  for (const token of tokens) {
    if (timingSafeEqual(token.digest, digest)) scopes = token.scopes;
  }
  return scopes;
}

/** The token to present where `scope` is needed. */
export function tokenFor(tokens: readonly WrittenToken[], scope: Scope): string | undefined {
  const own = tokens.find((token) => token.scope === scope);
  const wider = tokens.find((token) => token.scope === undefined || GRANTS[token.scope].has(scope));
  return (own ?? wider)?.secret;
}

function readLine(line: string, where: string): WrittenToken {
  const words = line.split(/\s+/);
  const [first, second] = words;
  if (words.length === 1) return {secret: asSecret(first!, where)};
  if (words.length === 2 && isScope(first!)) {
    return {scope: first, secret: asSecret(second!, where)};
  }
  throw invalid(`${where} is not "${SCOPES.join('|')} TOKEN"`);
}

function asSecret(word: string, where: string): string {
  if (word.length < SHORTEST_TOKEN) throw invalid(`${where} is shorter than ${SHORTEST_TOKEN}`);
  if (word.length > LONGEST_TOKEN) throw invalid(`${where} is longer than ${LONGEST_TOKEN}`);
  if (!/^[\x21-\x7e]+$/.test(word)) throw invalid(`${where} is not printable ASCII`);
  return word;
}

function isScope(word: string): word is Scope {
  return (SCOPES as readonly string[]).includes(word);
}

function invalid(message: string): ProfilerError {
  return new ProfilerError('GUARD_TOKEN_INVALID', message, 'make one with: openssl rand -hex 32');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
