// The size of a canvas on the screen, in pixels of the device.

/** The context of a canvas that is so many CSS pixels wide and high; undefined where there is none. */
export function sizedContext(
  canvas: HTMLCanvasElement,
  widthPx: number,
  heightPx: number,
): CanvasRenderingContext2D | undefined {
  const [width, height] = [widthPx, heightPx].map((px) => Math.round(px * devicePixelRatio));
  // Setting a canvas's size clears it and takes new memory, even when it is the size it has.
  if (canvas.width !== width) canvas.width = width!;
  if (canvas.height !== height) canvas.height = height!;
  return canvas.getContext('2d') ?? undefined;
}
