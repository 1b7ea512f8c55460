// Headers of every answer: what a page of ours may do, and what other pages may do with ours.

import type {NextFunction, Request, Response} from 'express';

/** No eval, no inline script or style, nothing from elsewhere, no frame around it. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // A script element of a foreign page sends no Origin: it must not get to read the answer.
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Addresses may hold names of runs, and once a login token.
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
} as const;

export function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set(HEADERS);
  next();
}
