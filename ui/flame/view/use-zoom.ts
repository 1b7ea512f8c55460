// The part of a flame graph that is on the screen. After a zoom it moves there within a few frames,
// so that a person can follow; where the system asks for reduced motion it is there at once.

import type {RefObject} from 'preact';
import {useLayoutEffect, useRef} from 'preact/hooks';

import type {Extent} from '../../../src/flame/layout.js';

const DURATION_MS = 180;

/** Returns the part that is on the screen. `draw` is called in each frame in which it changes. */
export function useZoom(graph: object, target: Extent, draw: () => void): RefObject<Extent> {
  const shown = useRef<Extent>(target);
  const shownGraph = useRef(graph);
  const drawing = useRef(draw);
  drawing.current = draw;
  useLayoutEffect(() => {
    const from = shown.current;
    const isStill = from.from === target.from && from.to === target.to;
    const isOther = shownGraph.current !== graph;
    shownGraph.current = graph;
    if (isOther || isStill || matchMedia('(prefers-reduced-motion: reduce)').matches) {
      shown.current = target;
      drawing.current();
      return undefined;
    }
    const startMs = performance.now();
    let request = requestAnimationFrame(function step(nowMs) {
      const share = Math.min(1, Math.max(0, (nowMs - startMs) / DURATION_MS));
      shown.current = share < 1 ? between(from, target, 1 - (1 - share) ** 3) : target;
      drawing.current();
      if (share < 1) request = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(request);
  }, [graph, target.from, target.to]);
  return shown;
}

function between(from: Extent, to: Extent, share: number): Extent {
  return {
    from: from.from + (to.from - from.from) * share,
    to: from.to + (to.to - from.to) * share,
  };
}
