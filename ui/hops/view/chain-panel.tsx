// The panel of chains: one stacked bar for each step across its hops. A bar opens to the parts of each hop.

import {Choice} from '../../controls/choice.js';
import {usePage} from '../../controls/context.js';
import type {Band} from '../../address/requests-view.js';
import {partColour} from '../../requests/model/parts.js';
import {formatCount, formatDuration, formatShare} from '../../words/format.js';
import {plainName, plainPart} from '../../words/plain-name.js';
import type {ChainBar, ChainBars, HopSegment} from '../model/chain-bars.js';

interface Props {
  readonly bars: ChainBars;
  readonly band: Band;
  readonly old: boolean;
}

const BAND_TITLES = [
  ['median', 'median'],
  ['slowest', 'slowest 1\u202f%'],
  ['mean', 'mean'],
] as const satisfies readonly (readonly [Band, string])[];

export function ChainPanel({bars: {bars, mostMs, targets}, band, old}: Props) {
  const {change} = usePage();
  return (
    <section class="panel" aria-labelledby="chains-title" data-old={old}>
      <header class="panel-head">
        <h2 id="chains-title">Across hops</h2>
        <Choice
          label="Of which requests"
          options={BAND_TITLES}
          value={band}
          onPick={(picked) => change({requests: {band: picked}})}
        />
        <div class="legend" role="list" aria-label="Hops">
          {targets.map((target, at) => (
            <span key={target} role="listitem" class="legend-item">
              <i class="hop-mark" style={{background: hopColour(at)}} />
              {plainName(target)}
            </span>
          ))}
          <span role="listitem" class="legend-item">
            <i class="hop-mark hop-way" />
            way and waiting line
          </span>
        </div>
      </header>
      <div class="chain-bars">
        {bars.map((bar) => (
          <Chain key={bar.id} {...{bar, mostMs, targets}} />
        ))}
      </div>
    </section>
  );
}

function Chain({
  bar,
  mostMs,
  targets,
}: {
  bar: ChainBar;
  mostMs: number;
  targets: readonly string[];
}) {
  const {chain, wholeMs, hops} = bar;
  const who = chain.side === 'server' ? 'asked of' : 'made by';
  return (
    <details class="chain">
      <summary>
        <span class="chain-name">
          <b>{plainName(chain.step)}</b>{' '}
          <span class="muted">
            {who} {plainName(chain.target)} · {formatCount(chain.requests)}
            {chain.isBesideLoad === true && ' · not by this load'}
            {chain.errors > 0 && <span class="bad"> · {formatCount(chain.errors)} failed</span>}
          </span>
        </span>
        <span class="chain-track">
          <span
            class="chain-strip"
            role="img"
            aria-label={wordsOf(bar)}
            style={{width: `${Math.max(0.3, (wholeMs / mostMs) * 100)}%`}}
          >
            {hops.map((hop) => (
              <Segment key={hop.path.join('>')} {...{hop, wholeMs, targets}} />
            ))}
          </span>
        </span>
        <span class="chain-time">{formatDuration(wholeMs * 1e6)}</span>
      </summary>
      <ol class="chain-hops">
        {hops.map((hop) => (
          <HopRow key={hop.path.join('>')} hop={hop} wholeMs={wholeMs} />
        ))}
      </ol>
    </details>
  );
}

function Segment({
  hop: {target, wayMs, ownMs},
  wholeMs,
  targets,
}: {
  hop: HopSegment;
  wholeMs: number;
  targets: readonly string[];
}) {
  const width = (ms: number): string => `${(ms / wholeMs) * 100}%`;
  return (
    <>
      {wayMs > 0 && (
        <i
          class="hop-way"
          style={{width: width(wayMs)}}
          title={`way to ${plainName(target)}: ${formatDuration(wayMs * 1e6)}`}
        />
      )}
      {ownMs > 0 && (
        <i
          style={{width: width(ownMs), background: hopColour(targets.indexOf(target))}}
          title={`${plainName(target)}: ${formatDuration(ownMs * 1e6)}`}
        />
      )}
    </>
  );
}

/** So many parts of a hop are told by name. */
const TOLD_PARTS = 5;

function HopRow({
  hop: {path, target, wayMs, ownMs, parts},
  wholeMs,
}: {
  hop: HopSegment;
  wholeMs: number;
}) {
  return (
    <li style={{paddingLeft: `${(path.length - 1) * 18}px`}}>
      <span class="hop-name">{plainName(target)}</span> <b>{formatDuration(ownMs * 1e6)}</b>{' '}
      <span class="muted">
        {formatShare(ownMs / wholeMs)}
        {wayMs > 0 && `, way to it ${formatDuration(wayMs * 1e6)}`}
      </span>
      <span class="hop-parts">
        {parts.slice(0, TOLD_PARTS).map(({part, ms}) => (
          <span key={part} class="part-mark">
            <i style={{backgroundColor: partColour(part)}} />
            {plainPart(part)} {formatDuration(ms * 1e6)}
          </span>
        ))}
      </span>
    </li>
  );
}

/** Lines and hops have the same eight colours; further hops begin again. */
export function hopColour(at: number): string {
  return `var(--line-${(Math.max(0, at) % 8) + 1})`;
}

function wordsOf({wholeMs, hops}: ChainBar): string {
  const words = hops.flatMap(({target, wayMs, ownMs}) => [
    ...(wayMs > 0 ? [`way to ${plainName(target)} ${formatShare(wayMs / wholeMs)}`] : []),
    `${plainName(target)} ${formatShare(ownMs / wholeMs)}`,
  ]);
  return words.join(', ');
}
