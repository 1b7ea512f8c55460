// The one error that a user can act on. What is part of the measurement is a record instead
// (record.ts), and a bug is an assertion that crashes.
//
// Every code has a line in README.md's table of errors; test/docs.test.ts holds the two together.

export type ErrorArea =
  | 'AGENT'
  | 'API'
  | 'CLI'
  | 'COLLECTOR'
  | 'DEMO'
  | 'DOCKER'
  | 'DOCTOR'
  | 'EXPORT'
  | 'GUARD'
  | 'LOAD'
  | 'PART'
  | 'PROBE'
  | 'SCENARIO'
  | 'SETUP'
  | 'STORE'
  | 'TRACE'
  | 'WIRE';

export type ErrorCode = `${ErrorArea}_${string}`;

/** Printed as message and hint, without a stack; `code` is for programs and for looking it up. */
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

/** The text of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
