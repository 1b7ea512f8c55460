// How a browser on another host gets in: the link that `regscope serve` prints holds a token that
// works once; opening it sets a cookie and goes on to the page without the token.

import {Router} from 'express';
import type {Request, RequestHandler, Response} from 'express';

import {LINK_PARAMETER, sessionCookie} from '../../guard/browser-sessions.js';
import type {Gate} from '../../guard/gate.js';
import {writePage} from '../answers/page.js';

/** GET with `?once=TOKEN`, before anything asks for a token. */
export function redeemLinks(gate: Gate): RequestHandler {
  return (request: Request, response: Response, next) => {
    const once = request.query[LINK_PARAMETER];
    if (request.method !== 'GET' || typeof once !== 'string') return next();
    const session = gate.sessions.redeem(once);
    if (session === undefined) return void response.status(401).type('html').send(SPENT);
    response.set('Set-Cookie', sessionCookie(session, gate.secure));
    // A redirect would still count as coming from the page that held the link, and browsers would
    // hold the SameSite=Strict cookie back; a page of ours that goes on by itself does not.
    response.type('html').send(writePage('Logged in', 'One moment.', '/'));
  };
}

/** POST /api/links: a further one-time link, for whoever may read already. */
export function linkRoutes(gate: Gate): Router {
  const router = Router();
  router.post('/links', (_request, response) => {
    response.status(201).json({path: `/?${LINK_PARAMETER}=${gate.sessions.issueLink()}`});
  });
  return router;
}

const SPENT = writePage(
  'This link does not work any more',
  'A link works once, and for an hour. Ask for a new one: POST /api/links with a token that may read, or restart the collector.',
);
