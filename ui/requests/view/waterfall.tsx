// The calls of a request in time, one below the other, and the parts of its budget that no call
// covers.

import {useMemo, useState} from 'preact/hooks';

import type {RequestJson} from '../../../src/contract/requests-json.js';
import {formatCount, formatDuration, formatShare} from '../../words/format.js';
import {plainName, plainPart} from '../../words/plain-name.js';
import {niceTop} from '../model/budget-stack.js';
import {partColour} from '../model/parts.js';
import {waterfallOf} from '../model/waterfall.js';
import type {WaterfallBar} from '../model/waterfall.js';
import {PartMark} from './part-mark.js';

export function Waterfall({request}: {request: RequestJson}) {
  const {durationNs, calls, rest, uncoveredNs} = useMemo(() => waterfallOf(request), [request]);
  const inferred = new Set(request.inferred);
  const rowOf = (bar: WaterfallBar, at: number) => (
    <Row key={at} bar={bar} wholeNs={durationNs} inferred={inferred.has(bar.part)} />
  );
  return (
    <div class="waterfall">
      <WaterfallScale durationNs={durationNs} />
      {calls.length > 0 && (
        <div class="waterfall-overview" aria-hidden="true">
          {calls.map((bar, at) => (
            <Mark key={at} bar={bar} wholeNs={durationNs} />
          ))}
        </div>
      )}
      {calls.length > 0 && <ol class="waterfall-rows">{calls.map(rowOf)}</ol>}
      {calls.some(isUnseenWait) && (
        <p class="waterfall-note">
          Where its goroutine parked is not known: stacks of waits need the CO-RE engine.
        </p>
      )}
      {rest.length > 0 && (
        <>
          <p class="waterfall-note">
            {calls.length === 0
              ? 'No single call was recorded. Its parts by length; when they were is not known.'
              : `Between these calls, ${formatDuration(Math.round(uncoveredNs))} in all; when each part was is not known.`}
          </p>
          <ol class="waterfall-rows" data-unplaced="true">
            {rest.map(rowOf)}
          </ol>
        </>
      )}
    </div>
  );
}

/** A wait of a goroutine that was named by its reason alone. */
function isUnseenWait({part, stack}: WaterfallBar): boolean {
  return part.startsWith('wait:') && stack === undefined;
}

interface RowProps {
  readonly bar: WaterfallBar;
  readonly wholeNs: number;
  readonly inferred: boolean;
}

function Row({bar, wholeNs, inferred}: RowProps) {
  const {part, offsetNs, durationNs, count, stack} = bar;
  const [isOpen, setOpen] = useState(false);
  const share = wholeNs > 0 ? durationNs / wholeNs : 0;
  const at = offsetNs === undefined ? '' : `from ${formatDuration(offsetNs)}, `;
  return (
    <>
      <li title={`${plainPart(part)}: ${at}${formatDuration(durationNs)}, ${formatShare(share)}`}>
        <span class="waterfall-part">
          {stack === undefined ? (
            <PartMark part={part} />
          ) : (
            <button
              type="button"
              class="waterfall-opener"
              aria-expanded={isOpen}
              title="Where its goroutine parked"
              onClick={() => setOpen(!isOpen)}
            >
              <PartMark part={part} />
            </button>
          )}
          {count > 1 && <span class="muted"> × {formatCount(count)}</span>}
          {inferred && (
            <span
              class="tag"
              title="Inferred from what happened at the same time; no call shows it"
            >
              inferred
            </span>
          )}
        </span>
        <span class="waterfall-offset muted">
          {offsetNs === undefined ? '' : `+${formatDuration(offsetNs)}`}
        </span>
        <span class="waterfall-track">
          <Mark bar={bar} wholeNs={wholeNs} />
        </span>
        <span class="waterfall-duration">{formatDuration(Math.round(durationNs))}</span>
      </li>
      {isOpen && <Stack functions={stack ?? []} />}
    </>
  );
}

/** Functions, the innermost first. */
function Stack({functions}: {functions: readonly string[]}) {
  return (
    <li class="waterfall-stack">
      <ol>
        {functions.map((name, at) => (
          <li key={at}>{plainName(name)}</li>
        ))}
      </ol>
    </li>
  );
}

function Mark({bar: {part, drawnAtNs, durationNs}, wholeNs}: Omit<RowProps, 'inferred'>) {
  const percent = (ns: number): string => `${wholeNs > 0 ? (ns / wholeNs) * 100 : 0}%`;
  return (
    <i
      style={{
        left: percent(drawnAtNs),
        width: percent(durationNs),
        backgroundColor: partColour(part),
      }}
    />
  );
}

/** The times along the top. */
export function WaterfallScale({durationNs}: {durationNs: number}) {
  const step = niceTop(durationNs / MOST_TICKS);
  const ticks = Array.from({length: Math.floor(durationNs / step) + 1}, (_, at) => at * step);
  return (
    <div class="waterfall-scale" aria-hidden="true">
      {ticks.map((ns) => (
        <span key={ns} style={{left: `${durationNs > 0 ? (ns / durationNs) * 100 : 0}%`}}>
          {ns === 0 ? '0' : formatDuration(ns)}
        </span>
      ))}
    </div>
  );
}

const MOST_TICKS = 6;
