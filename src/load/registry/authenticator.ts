// Decides which Authorization a request needs: none, Basic, or a bearer token for its scope. Tokens are
// kept and renewed before they expire; the session fetches them. Source: distribution's token
// specification; Harbor's core answers in the same way.

import {HttpFailure} from '../http/failure.js';
import {readChallenges, type Challenge} from './challenge.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface TokenRequest {
  /** The URL with its query: service and scopes. */
  readonly url: string;
  readonly authorization: string | undefined;
}

/** The token service's answer, before anything in it is checked. */
export interface TokenAnswer {
  readonly token?: unknown;
  readonly access_token?: unknown;
  readonly expires_in?: unknown;
}

export type FetchToken = (request: TokenRequest) => Promise<TokenAnswer>;

interface Token {
  readonly header: string;
  readonly renewAtMs: number;
}

/** The default of the token specification, for an answer without `expires_in`. */
const DEFAULT_EXPIRY_S = 60;
/** A token is renewed so long before its end, or after nine tenths of a short life. */
const RENEWAL_MARGIN_MS = 10_000;

export class Authenticator {
  readonly #basic: string | undefined;
  readonly #secure: boolean;
  readonly #nowMs: () => number;
  readonly #tokens = new Map<string, Token>();
  #bearer: Challenge | undefined;
  #usesBasic = false;

  constructor(credentials: Credentials | undefined, secure: boolean, nowMs: () => number) {
    this.#basic = credentials === undefined ? undefined : basicHeader(credentials);
    this.#secure = secure;
    this.#nowMs = nowMs;
  }

  /** The header that is known to be right for `scope`; undefined when none is. */
  known(scope: string): string | undefined {
    if (this.#usesBasic) return this.#basic;
    if (this.#bearer === undefined) return undefined;
    const token = this.#tokens.get(scope);
    return token !== undefined && this.#nowMs() < token.renewAtMs ? token.header : undefined;
  }

  /** Whether to fetch a token for `scope` before the request, which costs less than being refused. */
  mustRenew(scope: string): boolean {
    return this.#bearer !== undefined && this.known(scope) === undefined;
  }

  async renew(scope: string, fetch: FetchToken): Promise<string> {
    return this.#fetch(this.#bearer!, scope, fetch);
  }

  /** The header to send after a 401 with these WWW-Authenticate. Throws HttpFailure when there is none. */
  async answer(
    headers: readonly string[],
    scope: string,
    sent: string | undefined,
    fetch: FetchToken,
  ): Promise<string> {
    const challenges = headers.flatMap(readChallenges);
    const bearer = challenges.find(
      ({scheme, parameters}) => scheme === 'bearer' && parameters.realm,
    );
    if (bearer !== undefined) {
      this.#bearer = bearer;
      this.#tokens.delete(scope);
      return this.#fetch(bearer, bearer.parameters.scope ?? scope, fetch, scope);
    }
    const wantsBasic = challenges.some(({scheme}) => scheme === 'basic');
    if (wantsBasic && this.#basic !== undefined && sent !== this.#basic) {
      this.#usesBasic = true;
      return this.#basic;
    }
    throw new HttpFailure('401', this.#refusal(challenges, sent));
  }

  #refusal(challenges: readonly Challenge[], sent: string | undefined): string {
    if (this.#basic === undefined) return 'the registry wants a user name and a password';
    if (sent !== undefined) return 'the registry does not accept the user name and the password';
    const schemes = challenges.map(({scheme}) => scheme).join(', ');
    return `the registry wants authentication of a kind unknown here: ${schemes || 'none named'}`;
  }

  async #fetch(
    {parameters}: Challenge,
    scope: string,
    fetch: FetchToken,
    key = scope,
  ): Promise<string> {
    const url = tokenUrl(parameters, scope);
    if (this.#secure && url.protocol === 'http:' && this.#basic !== undefined) {
      throw new HttpFailure('protocol', 'the token service is not encrypted, the registry is');
    }
    const answer = await fetch({url: url.href, authorization: this.#basic});
    // Some services send both and leave one of them empty.
    const token = answer.token || answer.access_token;
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
      throw new HttpFailure('protocol', 'the token service gave no token');
    }
    const header = `Bearer ${token}`;
    this.#tokens.set(key, {header, renewAtMs: this.#nowMs() + lifeMs(answer.expires_in)});
    return header;
  }
}

function lifeMs(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'number' && expiresIn > 0 ? expiresIn : DEFAULT_EXPIRY_S;
  const ms = seconds * 1000;
  return ms - Math.min(RENEWAL_MARGIN_MS, ms / 10);
}

function tokenUrl(parameters: Challenge['parameters'], scope: string): URL {
  let url: URL;
  try {
    url = new URL(parameters.realm!);
  } catch (error) {
    const shown = JSON.stringify(parameters.realm!.slice(0, 100));
    throw new HttpFailure('protocol', `the registry named ${shown} as token service`, {
      cause: error,
    });
  }
  if (parameters.service !== undefined) url.searchParams.set('service', parameters.service);
  for (const one of scope.split(' ')) if (one !== '') url.searchParams.append('scope', one);
  return url;
}

export function basicHeader({username, password}: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
