// An error that a user of `npm run setup` can act on. It has the same three parts as ProfilerError
// (src/domain/error.ts), which setup cannot import because nothing is built yet.

export class SetupError extends Error {
  /**
   * @param {string} code one of src/domain/error-codes.ts
   * @param {string} message
   * @param {string} hint
   */
  constructor(code, message, hint) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/**
 * The lines that tell a user of any error.
 * @param {unknown} error
 */
export function describeError(error) {
  if (error instanceof SetupError) return `× ${error.message} [${error.code}]\nhint: ${error.hint}`;
  return `× ${error instanceof Error ? error.message : String(error)}`;
}
