// What a server says of a failed request, in its own words. Source: OCI distribution-spec v1.1, Error
// Codes; Harbor's API answers in the same form.

/** Longer texts are cut. */
const MOST_CHARS = 200;

/** `NAME_UNKNOWN: repository name not known`, or the start of any other body. It may be hostile. */
export function serverMessage(body: Buffer): string {
  const text = body.toString('utf8');
  return (readErrors(text) ?? text.trim()).slice(0, MOST_CHARS);
}

function readErrors(text: string): string | undefined {
  let errors: unknown;
  try {
    errors = (JSON.parse(text) as {errors?: unknown} | null)?.errors;
  } catch {
    return undefined;
  }
  if (!Array.isArray(errors)) return undefined;
  const shown = errors.map(readError).filter((error) => error !== '');
  return shown.length === 0 ? undefined : shown.join('; ');
}

function readError(error: unknown): string {
  const {code, message} = (error ?? {}) as {code?: unknown; message?: unknown};
  return [code, message].filter((word) => typeof word === 'string' && word !== '').join(': ');
}
