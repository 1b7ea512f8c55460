// The legend of a flame graph: its colours and marks.

import {cssOf} from '../../charts/colour.js';
import {usePageShade} from '../../controls/context.js';
import {FAMILIES, flamePalette} from '../model/flame-colours.js';
import type {Family} from '../model/flame-colours.js';

const FAMILY_WORDS: Readonly<Record<Family, string>> = {
  user: 'program',
  inlined: 'inlined into its caller',
  kernel: 'kernel',
  unnamed: 'no name',
};

interface Props {
  readonly isCompared: boolean;
  readonly isSearched: boolean;
}

export function FlameLegend({isCompared, isSearched}: Props) {
  const shade = usePageShade();
  const {families, grew, shrank, same, found, dust} = flamePalette(shade);
  const item = (text: string, colour: string, mark?: Family) => (
    <span key={text}>
      <i data-mark={mark} style={{backgroundColor: colour}} /> {text}
    </span>
  );
  return (
    <div class="flame-legend" aria-hidden="true">
      {isCompared
        ? [
            item('less than before', cssOf(shrank)),
            item('as before, or within chance', cssOf(same)),
            item('more', cssOf(grew)),
          ]
        : FAMILIES.map((each) => item(FAMILY_WORDS[each], cssOf(families[each]), each))}
      {isSearched && !isCompared && item('found', cssOf(found))}
      {item('too narrow to draw', cssOf(dust))}
    </div>
  );
}
