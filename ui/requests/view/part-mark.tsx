// The name of a part with its colour.

import {plainPart} from '../../words/plain-name.js';
import {partColour, partWords} from '../model/parts.js';

export function PartMark({part}: {part: string}) {
  return (
    <span class="part-mark" title={partTitle(part)}>
      <i style={{backgroundColor: partColour(part)}} />
      {plainPart(part)}
    </span>
  );
}

export function partTitle(part: string): string {
  return `${plainPart(part)}: ${partWords(part)}`;
}
