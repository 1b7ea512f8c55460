// One stacked bar. It is a single element with a gradient of hard edges; hundreds of bars with a
// dozen parts each would otherwise be thousands of elements.

import {useState} from 'preact/hooks';

import {formatDuration, formatShare} from '../../words/format.js';
import {plainPart} from '../../words/plain-name.js';
import {partAt} from '../model/budget-rows.js';
import type {BudgetBar} from '../model/budget-rows.js';
import {partColour, partWords} from '../model/parts.js';
import type {PartShare} from '../model/parts.js';
import {PartMark} from './part-mark.js';

interface Props {
  readonly bar: BudgetBar;
  /** The time of a bar with full width, in ns. */
  readonly mostNs: number;
}

interface Pointed extends PartShare {
  readonly leftPx: number;
  readonly topPx: number;
}

export function BudgetStrip({bar, mostNs}: Props) {
  const [pointed, setPointed] = useState<Pointed>();
  const {parts, shownNs} = bar;
  if (shownNs <= 0 || mostNs <= 0) return null;
  const width = `${Math.max(0.3, (shownNs / mostNs) * 100)}%`;
  return (
    <>
      <div
        class="budget-strip"
        role="img"
        aria-label={wordsOf(parts)}
        style={{width, backgroundImage: gradientOf(parts, shownNs)}}
        onPointerMove={({currentTarget, clientX}) => {
          const box = currentTarget.getBoundingClientRect();
          const part = partAt(bar, (clientX - box.left) / box.width);
          if (part === undefined || part.part === pointed?.part) return;
          const leftPx = Math.min(clientX, innerWidth - READOUT_PX.width);
          const isLow = box.bottom + READOUT_PX.height > innerHeight;
          setPointed({...part, leftPx, topPx: isLow ? box.top - READOUT_PX.height : box.bottom});
        }}
        onPointerLeave={() => setPointed(undefined)}
      />
      {pointed !== undefined && <StripReadout {...pointed} />}
    </>
  );
}

/** The most space that the read-out needs, so that it stays inside the window. */
const READOUT_PX = {width: 310, height: 64} as const;

/**
 * It is placed in the window, because the table scrolls sideways and would cut it off below its
 * last row.
 */
function StripReadout({part, ns, share, leftPx, topPx}: Pointed) {
  return (
    <div class="readout strip-readout" role="status" style={{left: leftPx, top: topPx}}>
      <PartMark part={part} /> <b>{formatDuration(Math.round(ns))}</b>{' '}
      <span class="muted">{formatShare(share)}</span>
      <div class="muted">{partWords(part)}</div>
    </div>
  );
}

/** A thin line of background between parts tells neighbours of one family apart. */
export function gradientOf(parts: readonly PartShare[], sumNs: number): string {
  let before = 0;
  const stops = parts.map(({part, ns}, at) => {
    const [from, to] = [before / sumNs, (before + ns) / sumNs];
    before += ns;
    const end = `${percent(to)}${at === parts.length - 1 ? '' : ' - 1px'}`;
    const colour = partColour(part);
    return `${colour} calc(${percent(from)}) calc(${end}), var(--panel) calc(${end}) ${percent(to)}`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

function wordsOf(parts: readonly PartShare[]): string {
  return [...parts]
    .sort((left, right) => right.ns - left.ns)
    .map(({part, share}) => `${plainPart(part)} ${formatShare(share)}`)
    .join(', ');
}
