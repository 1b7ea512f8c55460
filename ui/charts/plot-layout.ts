// Margins that all time charts share, so that an instant is at one place on all of them.

/** Room for the names of latencies. */
export const LEFT_PX = 60;
/** Room for the labels at the ends of lines. */
export const RIGHT_PX = 78;

export function plotWidth(width: number): number {
  return Math.max(1, width - LEFT_PX - RIGHT_PX);
}
