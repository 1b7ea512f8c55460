// Where the levels of a flame graph lie in a window that shows some of them: from its upper edge down,
// or from its lower edge up. In CSS pixels.

/** Height of a level. */
export const LEVEL_PX = 18;
/** Levels before the one that is zoomed to that stay in sight. */
const CONTEXT_LEVELS = 3;

export interface FlameGeometry {
  /** Callers at the bottom. */
  readonly upwards: boolean;
  readonly levels: number;
  /** Levels that the window has room for. */
  readonly mostLevels: number;
  /** Levels before the first one that is drawn: the root, or the function of a sandwich too. */
  readonly hiddenLevels: number;
}

/** Of all levels. */
export function wholePx({levels}: FlameGeometry): number {
  return levels * LEVEL_PX;
}

/** Of the window. */
export function windowPx({levels, mostLevels}: FlameGeometry): number {
  return Math.min(levels, mostLevels) * LEVEL_PX;
}

/** How far the levels that come first are out of sight. */
export function scrolledPx(geometry: FlameGeometry, scrollTop: number): number {
  const top = geometry.upwards ? wholePx(geometry) - windowPx(geometry) - scrollTop : scrollTop;
  return Math.max(0, top);
}

/** Upper edge of the rectangles of a depth, below that of all levels. */
export function topOfDepth(geometry: FlameGeometry, depth: number): number {
  const level = depth - geometry.hiddenLevels;
  return geometry.upwards ? wholePx(geometry) - (level + 1) * LEVEL_PX : level * LEVEL_PX;
}

/** Of what lies `downPx` below the upper edge of the window. */
export function depthAt(geometry: FlameGeometry, scrollTop: number, downPx: number): number {
  const fromEdge = geometry.upwards ? windowPx(geometry) - downPx : downPx;
  const level = Math.floor((fromEdge + scrolledPx(geometry, scrollTop)) / LEVEL_PX);
  return level + geometry.hiddenLevels;
}

/** Brings a depth into sight that was zoomed to, and some of its callers with it. */
export function scrollTopFor(geometry: FlameGeometry, depth: number): number {
  const {levels, mostLevels, hiddenLevels, upwards} = geometry;
  const most = Math.max(0, levels - mostLevels);
  const first = Math.min(most, Math.max(0, depth - hiddenLevels - CONTEXT_LEVELS));
  return (upwards ? most - first : first) * LEVEL_PX;
}

/** Moves the window as little as that takes. */
export function scrollTopToShow(geometry: FlameGeometry, scrollTop: number, depth: number): number {
  const topPx = topOfDepth(geometry, depth);
  const bottomPx = topPx + LEVEL_PX - windowPx(geometry);
  return Math.min(topPx, Math.max(bottomPx, scrollTop));
}
