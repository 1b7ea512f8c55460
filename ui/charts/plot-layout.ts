// The margins that all time charts share, so that an instant is at the same place on all of them.

/** Space for the labels of the vertical axis. */
export const LEFT_PX = 60;
/** Space for the labels at the ends of lines. */
export const RIGHT_PX = 78;

export function plotWidth(width: number): number {
  return Math.max(1, width - LEFT_PX - RIGHT_PX);
}
