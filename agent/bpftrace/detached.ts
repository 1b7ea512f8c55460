/** A copy of a text. A slice would keep the whole line that it was cut from in memory. */
export function detached(slice: string): string {
  return Buffer.from(slice, 'latin1').toString('latin1');
}
