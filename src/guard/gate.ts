// Every request and every websocket upgrade passes this gate first. It checks address, Host and Origin,
// and then who asks. It refuses by throwing; src/api turns the error into a status.

import type {IncomingHttpHeaders} from 'node:http';

import {ProfilerError} from '../domain/error.js';
import {BrowserSessions, sessionOf} from './browser-sessions.js';
import {assertHost, assertOrigin, assertSentOnce} from './host-rules.js';
import type {HostRules} from './host-rules.js';
import {isLoopback} from './listen-address.js';
import {RateLimit} from './rate-limit.js';
import {ALL_SCOPES, scopesOf} from './scoped-token.js';
import type {Scope, ScopedToken} from './scoped-token.js';

export interface GateOptions {
  readonly rules: HostRules;
  /** The tokens that are known. Absent where none is needed: on loopback, or with --insecure. */
  readonly tokens?: readonly ScopedToken[];
  /** Whether the collector speaks TLS. */
  readonly secure: boolean;
  readonly sessions?: BrowserSessions;
  /** Whether agents may have a key of their own here, and prove it on their socket. */
  readonly hasKeys?: () => boolean;
  readonly nowMs?: () => number;
}

/** The part of a request that the gate looks at. An IncomingMessage has it. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly socket: {readonly remoteAddress?: string | undefined};
}

const READ_ONLY: ReadonlySet<Scope> = new Set(['read']);

export class Gate {
  readonly sessions: BrowserSessions;
  readonly secure: boolean;
  readonly #options: GateOptions;
  readonly #rate = new RateLimit();
  readonly #nowMs: () => number;

  constructor(options: GateOptions) {
    this.#options = options;
    this.secure = options.secure;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.sessions = options.sessions ?? new BrowserSessions();
  }

  /** Whether requests need a token or a session. */
  get guarded(): boolean {
    return this.#options.tokens !== undefined;
  }

  /**
   * Throws `GUARD_RATE_EXCEEDED`, `GUARD_HEADER_REPEATED`, `GUARD_HOST_UNKNOWN` or
   * `GUARD_ORIGIN_FOREIGN`.
   */
  assertWelcome({headers, rawHeaders, socket}: Asked): void {
    this.#assertRate(socket.remoteAddress ?? '');
    assertSentOnce(rawHeaders);
    assertHost(this.#options.rules, headers.host);
    const {host, origin} = headers;
    assertOrigin(this.#options.rules, {host, origin, secure: this.secure});
  }

  /** Throws `GUARD_TOKEN_REFUSED` without a known token, or `GUARD_SCOPE_MISSING` for the wrong one. */
  assertScope({headers}: Asked, needed: Scope): void {
    const scopes = this.#scopes(headers);
    if (scopes === undefined) throw refused();
    if (!scopes.has(needed)) throw missing(needed);
  }

  /**
   * Whether an agent has shown a token that is good, or none is needed; false where it has to prove a key
   * of its own. Throws as `assertScope` does.
   */
  trustsAgent(asked: Asked): boolean {
    const {tokens, hasKeys} = this.#options;
    const showsNone = tokens !== undefined && asked.headers.authorization === undefined;
    if (showsNone && hasKeys?.() === true) return false;
    this.assertScope(asked, 'agent');
    return true;
  }

  /** Whether it is a session that lets this browser in, so that it can log out. */
  isLoggedIn({headers}: Asked): boolean {
    const session = sessionOf(headers.cookie);
    return this.guarded && session !== undefined && this.sessions.isOpen(session);
  }

  #scopes({authorization, cookie}: IncomingHttpHeaders): ReadonlySet<Scope> | undefined {
    const {tokens} = this.#options;
    if (tokens === undefined) return ALL_SCOPES;
    const bearer = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
    if (bearer !== undefined) {
      const scopes = scopesOf(tokens, bearer);
      return scopes.size === 0 ? undefined : scopes;
    }
    const session = sessionOf(cookie);
    return session !== undefined && this.sessions.isOpen(session) ? READ_ONLY : undefined;
  }

  // Load generators and the user's own browser come from loopback. They need no protection from each
  // other, and a generator may send more than the limit.
  #assertRate(address: string): void {
    if (isLoopback(address) || this.#rate.allows(address, this.#nowMs())) return;
    throw new ProfilerError(
      'GUARD_RATE_EXCEEDED',
      'too many requests from this address',
      'wait a second; load reports and spans can be sent in larger pieces',
    );
  }
}

function refused(): ProfilerError {
  return new ProfilerError(
    'GUARD_TOKEN_REFUSED',
    'this collector wants a token, and the request carries none that it knows',
    'programs: --token-file FILE or REGSCOPE_TOKEN; browsers: open the link that `regscope serve` printed (it works once)',
  );
}

function missing(scope: Scope): ProfilerError {
  return new ProfilerError(
    'GUARD_SCOPE_MISSING',
    `the token does not allow "${scope}"`,
    `use the token of the line "${scope}" in the collector's token file`,
  );
}
