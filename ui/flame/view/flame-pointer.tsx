// The outline of the rectangle under the pointer, and the read-out beside it.

import type {ComponentChildren} from 'preact';

import type {Extent} from '../../../src/flame/layout.js';
import type {Spotted} from '../model/flame-cursor.js';
import {LEVEL_PX, topOfDepth} from '../model/flame-geometry.js';
import type {FlameGeometry} from '../model/flame-geometry.js';

export interface Pointed {
  readonly spotted: Spotted;
  /** The place of the read-out, in shares of the window. */
  readonly across: number;
  readonly down: number;
}

interface OutlineProps {
  readonly spotted: Spotted;
  readonly stretch: Extent;
  readonly geometry: FlameGeometry;
}

export function FlameOutline({spotted, stretch, geometry}: OutlineProps) {
  const share = (at: number): number => clamp((at - stretch.from) / (stretch.to - stretch.from));
  const [left, right] = [share(spotted.left), share(spotted.left + spotted.weight)];
  const top = topOfDepth(geometry, spotted.depth);
  const place = {left: percent(left), width: percent(right - left), top: `${top}px`};
  return <div class="flame-outline" style={{...place, height: `${LEVEL_PX - 1}px`}} />;
}

interface BesideProps {
  readonly pointed: Pointed;
  readonly children: ComponentChildren;
}

/** The read-out is on the side that has most space. */
export function Beside({pointed: {across, down}, children}: BesideProps) {
  const side = across > 0.5 ? {right: percent(1 - across)} : {left: percent(across)};
  const level = down > 0.5 ? {bottom: percent(1 - down)} : {top: percent(down)};
  return (
    <div class="readout flame-readout" role="status" style={{...side, ...level}}>
      {children}
    </div>
  );
}

export function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function percent(share: number): string {
  return `${share * 100}%`;
}
