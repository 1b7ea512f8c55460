// The legend of a heat map: its colours from few to many.

import {useMemo} from 'preact/hooks';

import {usePage} from '../controls/context.js';
import {cssOf} from './colour.js';
import {rampColour} from './heat-colours.js';

const STEPS = 9;

export function HeatLegend() {
  const {shade} = usePage();
  const colours = useMemo(
    () => Array.from({length: STEPS}, (_, at) => cssOf(rampColour(shade, at / (STEPS - 1)))),
    [shade],
  );
  return (
    <div class="heat-legend" aria-hidden="true">
      few
      <span class="ramp">
        {colours.map((colour) => (
          <i key={colour} style={{backgroundColor: colour}} />
        ))}
      </span>
      many
    </div>
  );
}
