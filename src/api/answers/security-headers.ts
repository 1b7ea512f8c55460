// The security headers of every answer. They limit what our pages may do, and what other pages may do
// with them.

import type {NextFunction, Request, Response} from 'express';

/** Forbids eval, inline scripts and styles, everything from other origins, and frames. */
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
  // A script element of a foreign page sends no Origin header. It must not read the answer.
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Addresses contain names of runs, and at a login a token.
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
} as const;

export function securityHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set(HEADERS);
  next();
}
