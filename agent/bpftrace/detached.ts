/** The same text, of its own: a slice keeps the whole line that it was cut from in memory. */
export function detached(slice: string): string {
  return Buffer.from(slice, 'latin1').toString('latin1');
}
