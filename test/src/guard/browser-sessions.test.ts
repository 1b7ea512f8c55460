import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {BrowserSessions, sessionCookie, sessionOf} from '../../../src/guard/browser-sessions.js';

const HOUR_MS = 3_600_000;

describe('browser sessions', () => {
  test('a link opens one session, once', () => {
    const sessions = new BrowserSessions();
    const once = sessions.issueLink();

    const session = sessions.redeem(once);

    assert.ok(session !== undefined && sessions.isOpen(session));
    assert.equal(sessions.redeem(once), undefined);
    assert.equal(sessions.isOpen(once), false);
  });

  test('a link is good for an hour, a session for twelve', () => {
    let nowMs = 0;
    const sessions = new BrowserSessions(() => nowMs);
    const early = sessions.issueLink();
    const late = sessions.issueLink();

    nowMs = HOUR_MS - 1;
    const session = sessions.redeem(early)!;
    nowMs = HOUR_MS;
    assert.equal(sessions.redeem(late), undefined);

    nowMs = 13 * HOUR_MS - 2;
    assert.equal(sessions.isOpen(session), true);
    nowMs = 13 * HOUR_MS;
    assert.equal(sessions.isOpen(session), false);
  });

  test('links that are asked for without end do not fill the memory: the oldest go', () => {
    const sessions = new BrowserSessions();
    const first = sessions.issueLink();
    const others = Array.from({length: 256}, () => sessions.issueLink());

    assert.equal(sessions.redeem(first), undefined);
    assert.ok(sessions.redeem(others.at(-1)!));
  });

  test('the cookie is kept from scripts and from other sites, and from plain HTTP under TLS', () => {
    assert.match(
      sessionCookie('abc', true),
      /^regscope_session=abc; .*HttpOnly; SameSite=Strict; Path=\/; Secure$/,
    );
    assert.doesNotMatch(sessionCookie('abc', false), /Secure/);
  });

  test('it is found among others', () => {
    assert.equal(sessionOf('theme=dark; regscope_session=abc; x=y'), 'abc');
    assert.equal(sessionOf('xregscope_session=abc'), undefined);
    assert.equal(sessionOf(undefined), undefined);
  });
});
