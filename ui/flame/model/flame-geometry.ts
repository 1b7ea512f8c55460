// The place of levels in a window that shows some of them, from its upper edge down or from its
// lower edge up. All lengths are CSS pixels.

/** The height of a level. */
export const LEVEL_PX = 18;
/** The number of callers that stay in sight above a function that is zoomed to. */
const CONTEXT_LEVELS = 3;

export interface FlameGeometry {
  /** Callers are at the bottom. */
  readonly upwards: boolean;
  readonly levels: number;
  /** The most levels that the window shows at once. */
  readonly mostLevels: number;
  /** The number of levels that are not drawn: the root, or the function of a sandwich too. */
  readonly hiddenLevels: number;
}

/** The height of all levels. */
export function wholePx({levels}: FlameGeometry): number {
  return levels * LEVEL_PX;
}

/** The height of the window. */
export function windowPx({levels, mostLevels}: FlameGeometry): number {
  return Math.min(levels, mostLevels) * LEVEL_PX;
}

/** How far the first levels are scrolled out of sight. */
export function scrolledPx(geometry: FlameGeometry, scrollTop: number): number {
  const top = geometry.upwards ? wholePx(geometry) - windowPx(geometry) - scrollTop : scrollTop;
  return Math.max(0, top);
}

/** The upper edge of a level, measured from the upper edge of all levels. */
export function topOfDepth(geometry: FlameGeometry, depth: number): number {
  const level = depth - geometry.hiddenLevels;
  return geometry.upwards ? wholePx(geometry) - (level + 1) * LEVEL_PX : level * LEVEL_PX;
}

/** The depth of the level that is `downPx` below the upper edge of the window. */
export function depthAt(geometry: FlameGeometry, scrollTop: number, downPx: number): number {
  const fromEdge = geometry.upwards ? windowPx(geometry) - downPx : downPx;
  const level = Math.floor((fromEdge + scrolledPx(geometry, scrollTop)) / LEVEL_PX);
  return level + geometry.hiddenLevels;
}

/** The scroll position that shows a depth and some of its callers. */
export function scrollTopFor(geometry: FlameGeometry, depth: number): number {
  const {levels, mostLevels, hiddenLevels, upwards} = geometry;
  const most = Math.max(0, levels - mostLevels);
  const first = Math.min(most, Math.max(0, depth - hiddenLevels - CONTEXT_LEVELS));
  return (upwards ? most - first : first) * LEVEL_PX;
}

/** The scroll position nearest to the present one that shows a depth. */
export function scrollTopToShow(geometry: FlameGeometry, scrollTop: number, depth: number): number {
  const topPx = topOfDepth(geometry, depth);
  const bottomPx = topPx + LEVEL_PX - windowPx(geometry);
  return Math.min(topPx, Math.max(bottomPx, scrollTop));
}
