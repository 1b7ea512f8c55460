// The one error that a user can act on. A fault that is part of the measurement is a record instead
// (record.ts), and a bug is an assertion that crashes.

import type {ErrorCode} from './error-codes.js';

/** It is printed as message and hint, without a stack. Programs read `code`, and users look it up. */
export class ProfilerError extends Error {
  override readonly name = 'ProfilerError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The error of work that needs a temporary folder and can have none. */
export function noTemporaryFolder(code: ErrorCode, cause: unknown): ProfilerError {
  return new ProfilerError(
    code,
    `no temporary folder can be made: ${messageOf(cause)}`,
    'TMPDIR names where: it has to be a folder that you may write to',
  );
}
