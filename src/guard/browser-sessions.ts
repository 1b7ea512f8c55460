// Logs a browser on another host in: a link with a token that works once is exchanged for a cookie that
// scripts cannot read and other sites cannot send. Nothing is written to disk, so a restart ends all
// sessions.

import {createHash} from 'node:crypto';

import {makeSecret} from './scoped-token.js';

export const SESSION_COOKIE = 'regscope_session';
export const LINK_PARAMETER = 'once';

const LINK_LIFETIME_MS = 60 * 60_000;
const SESSION_LIFETIME_MS = 12 * 60 * 60_000;
/** With more, the oldest are forgotten, so that requests for links cannot fill the memory. */
const MOST_KEPT = 256;

export class BrowserSessions {
  readonly #links = new ExpiringSecrets(LINK_LIFETIME_MS);
  readonly #sessions = new ExpiringSecrets(SESSION_LIFETIME_MS);
  readonly #now: () => number;
  readonly #random: (() => string) | undefined;

  constructor(now: () => number = Date.now, random?: () => string) {
    this.#now = now;
    this.#random = random;
  }

  /** The one-time token of a new link, good for an hour. */
  issueLink(): string {
    const secret = this.#secret();
    this.#links.add(secret, this.#now());
    return secret;
  }

  /** The cookie's value for a link's token; undefined if that is unknown, used or too old. */
  redeem(once: string): string | undefined {
    if (!this.#links.take(once, this.#now())) return undefined;
    const session = this.#secret();
    this.#sessions.add(session, this.#now());
    return session;
  }

  /** Logs a browser out. Unknown sessions are none already. */
  end(session: string): void {
    this.#sessions.take(session, this.#now());
  }

  isOpen(session: string): boolean {
    return this.#sessions.has(session, this.#now());
  }

  #secret(): string {
    return this.#random?.() ?? makeSecret();
  }
}

/** The value of `Set-Cookie` for a session. */
export function sessionCookie(session: string, secure: boolean): string {
  return cookie(session, SESSION_LIFETIME_MS / 1000, secure);
}

/** The value of `Set-Cookie` that makes a browser forget its session. */
export function endedSessionCookie(secure: boolean): string {
  return cookie('', 0, secure);
}

function cookie(value: string, ageSeconds: number, secure: boolean): string {
  const attributes = ['HttpOnly', 'SameSite=Strict', 'Path=/', ...(secure ? ['Secure'] : [])];
  return [`${SESSION_COOKIE}=${value}`, `Max-Age=${ageSeconds}`, ...attributes].join('; ');
}

/** The session in a `Cookie` header. */
export function sessionOf(header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [name, value] = pair.trim().split('=', 2);
    if (name === SESSION_COOKIE) return value;
  }
  return undefined;
}

// Secrets are kept as digests and found by them, so the time of a lookup tells nothing of the secret.
class ExpiringSecrets {
  readonly #endsMs = new Map<string, number>();

  constructor(readonly lifetimeMs: number) {}

  add(secret: string, nowMs: number): void {
    const oldest = this.#endsMs.keys().next();
    if (this.#endsMs.size >= MOST_KEPT && !oldest.done) this.#endsMs.delete(oldest.value);
    this.#endsMs.set(digest(secret), nowMs + this.lifetimeMs);
  }

  has(secret: string, nowMs: number): boolean {
    return (this.#endsMs.get(digest(secret)) ?? -Infinity) > nowMs;
  }

  take(secret: string, nowMs: number): boolean {
    const known = this.has(secret, nowMs);
    this.#endsMs.delete(digest(secret));
    return known;
  }
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
