// Lets a browser on another host log in. `regscope serve` prints a link with a token that works once.
// Opening the link sets a cookie and goes on to the page without the token.

import {Router} from 'express';
import type {Request, RequestHandler, Response} from 'express';

import {
  endedSessionCookie,
  LINK_PARAMETER,
  sessionCookie,
  sessionOf,
} from '../../guard/browser-sessions.js';
import type {Gate} from '../../guard/gate.js';
import {writePage} from '../answers/page.js';

/** Handles GET with `?once=TOKEN`. It has to come before the routes that require a token. */
export function redeemLinks(gate: Gate): RequestHandler {
  return (request: Request, response: Response, next) => {
    const once = request.query[LINK_PARAMETER];
    if (request.method !== 'GET' || typeof once !== 'string') return next();
    const session = gate.sessions.redeem(once);
    if (session === undefined) return void response.status(401).type('html').send(SPENT);
    response.set('Set-Cookie', sessionCookie(session, gate.secure));
    // After a redirect, browsers would not send the SameSite=Strict cookie, because the request still
    // counts as coming from the page with the link. From a page of ours they do.
    response.type('html').send(writePage('Logged in', 'One moment.', '/'));
  };
}

/**
 * POST /api/links makes a further one-time link, POST /api/logout ends the browser's session. The client
 * must be allowed to read.
 */
export function linkRoutes(gate: Gate): Router {
  const router = Router();
  router.post('/links', (_request, response) => {
    response.status(201).json({path: `/?${LINK_PARAMETER}=${gate.sessions.issueLink()}`});
  });
  router.post('/logout', (request, response) => {
    const session = sessionOf(request.headers.cookie);
    if (session !== undefined) gate.sessions.end(session);
    response.set('Set-Cookie', endedSessionCookie(gate.secure)).status(204).end();
  });
  return router;
}

const SPENT = writePage(
  'This link does not work any more',
  'A link works once, within an hour. For a new one, send POST /api/links with a token that may read, or restart the collector.',
);
