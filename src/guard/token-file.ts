// Gets tokens from a file that only its owner can read, or from the environment. They are never taken
// from arguments, which every user of the host sees in /proc. scoped-token.ts says what they allow.

import {closeSync, fstatSync, openSync, readFileSync, writeFileSync} from 'node:fs';

import {ProfilerError, messageOf} from '../domain/error.js';
import {readTokens, tokenFor, writeTokens} from './scoped-token.js';
import type {Scope, WrittenToken} from './scoped-token.js';

export const TOKEN_VARIABLE = 'REGSCOPE_TOKEN';

/** A larger file is no token file, and is not read into memory. */
const LARGEST_FILE_BYTES = 64 * 1024;

export interface TokenSource {
  /** The path of `--token-file`, which comes before the environment. */
  readonly file?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** All tokens of the source; undefined where it names none. Throws `GUARD_TOKEN_…`. */
export function loadTokens({file, environment}: TokenSource): readonly WrittenToken[] | undefined {
  if (file !== undefined) return readTokens(readOwnFile(file), file);
  const value = environment[TOKEN_VARIABLE];
  return value === undefined || value === '' ? undefined : readTokens(value, TOKEN_VARIABLE);
}

/** The token to present for `scope`; undefined where the source names none at all. */
export function loadTokenFor(source: TokenSource, scope: Scope): string | undefined {
  const tokens = loadTokens(source);
  if (tokens === undefined) return undefined;
  const secret = tokenFor(tokens, scope);
  if (secret !== undefined) return secret;
  throw new ProfilerError(
    'GUARD_TOKEN_INVALID',
    `${source.file ?? TOKEN_VARIABLE} holds no token for "${scope}"`,
    `copy the line that begins with "${scope}" from the collector's token file`,
  );
}

/** Writes a new file with one token per scope, mode 0600. Throws if the path exists. */
export function createTokenFile(path: string, random?: (bytes: number) => Buffer): void {
  try {
    writeFileSync(path, writeTokens(random), {mode: 0o600, flag: 'wx'});
  } catch (error) {
    throw unusable(path, error);
  }
}

function readOwnFile(path: string): string {
  const file = open(path);
  try {
    // The file is checked and read through one descriptor, so that it cannot be exchanged in between.
    const {mode, size} = fstatSync(file);
    if ((mode & 0o077) !== 0) throw openToOthers(path, mode);
    if (size > LARGEST_FILE_BYTES) throw new RangeError(`${size} bytes are no token file`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw error instanceof ProfilerError ? error : unusable(path, error);
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unusable(path, error);
  }
}

function openToOthers(path: string, mode: number): ProfilerError {
  return new ProfilerError(
    'GUARD_TOKEN_FILE_OPEN',
    `other users can read or change ${path} (mode 0${(mode & 0o777).toString(8)})`,
    `chmod 600 ${path}`,
  );
}

function unusable(path: string, cause: unknown): ProfilerError {
  return new ProfilerError(
    'GUARD_TOKEN_FILE_UNUSABLE',
    `the token file ${path} cannot be used: ${messageOf(cause)}`,
    'check the path and its owner',
    {cause},
  );
}
