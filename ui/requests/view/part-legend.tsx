// The legend of parts. A click on a part shows it alone; further clicks add parts.

import {toggledPart} from '../../address/requests-view.js';
import type {ViewState} from '../../address/view-state.js';
import {usePage} from '../../controls/context.js';
import {plainPart} from '../../words/plain-name.js';
import {partColour} from '../model/parts.js';
import type {PartBook} from '../model/parts.js';
import {partTitle} from './part-mark.js';

interface Props {
  readonly view: ViewState;
  readonly book: PartBook;
}

export function PartLegend({view: {requests}, book}: Props) {
  const {change} = usePage();
  const {parts} = requests;
  const show = (wanted: readonly string[]): void => change({requests: {parts: wanted}});
  return (
    <div class="part-legend" role="group" aria-label="Parts of the budget">
      {book.parts.map((part) => (
        <button
          key={part}
          type="button"
          class="legend-item"
          aria-pressed={parts.includes(part)}
          data-faint={parts.length > 0 && !parts.includes(part)}
          title={partTitle(part)}
          onClick={() => show(toggledPart(parts, part))}
        >
          <i style={{backgroundColor: partColour(part)}} />
          <span>{plainPart(part)}</span>
        </button>
      ))}
      {parts.length > 0 && (
        <button type="button" class="reset" onClick={() => show([])}>
          All parts
        </button>
      )}
    </div>
  );
}
