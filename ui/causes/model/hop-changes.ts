// The places on the way of requests over several hops, before and after, as rows of tables. Pure.

import type {
  HopComparisonJson,
  HopPlaceChangeJson,
  HopTimesJson,
} from '../../../src/contract/hops-json.js';
import {peerOf} from '../../../src/domain/hops/exchange.js';
import {peerName} from '../../../src/domain/hops/peer-words.js';
import {formatDuration} from '../../words/format.js';

export interface HopTable {
  readonly id: string;
  readonly step: string;
  /** Who measured the whole. */
  readonly whose: string;
  readonly rows: readonly HopChangeRow[];
}

export interface HopChangeRow {
  readonly name: string;
  /** The hops on the way to the place; empty for the whole. */
  readonly path: readonly string[];
  readonly before: string;
  readonly after: string;
  readonly change: string;
  /** The interval of the change; empty where it is not known. */
  readonly interval: string;
  /** `chance`: nothing is told of the change, because chance explains it. */
  readonly verdict: 'grown' | 'fallen' | 'chance';
}

const TABLES_SHOWN = 4;
/** Smaller differences are noise of the clocks. */
const SMALLEST_MS = 0.001;

/** Of chains with more than one hop, those that grew most first. */
export function hopTables(hops: readonly HopComparisonJson[] | undefined): readonly HopTable[] {
  return (hops ?? [])
    .filter(isOverHops)
    .slice(0, TABLES_SHOWN)
    .map(({target, step, of, mean}) => ({
      id: JSON.stringify([target, step]),
      ...{step, whose: of === 'client' ? 'its client' : target},
      rows: [
        rowOf('all', [], mean),
        ...mean.places
          .filter(isWorthTelling)
          .map((place) => rowOf(nameOf(place), place.path, place)),
      ],
    }));
}

/** As src/insight/hops/compare-hops.ts has it. */
function isOverHops({side, isBesideLoad, mean}: HopComparisonJson): boolean {
  const isOfLoad = side === 'server' && isBesideLoad !== true;
  return isOfLoad && mean.places.some(({path}) => path.length > 1);
}

function isWorthTelling({deltaMs}: HopTimesJson): boolean {
  return Math.abs(deltaMs) >= SMALLEST_MS;
}

function nameOf({path, place}: HopPlaceChangeJson): string {
  const hop = path.at(-1) ?? '';
  if (place === 'network') return `way to ${hop}`;
  const peer = peerOf(place);
  return peer === undefined ? hop : `${peerName(peer)}, asked by ${hop}`;
}

function rowOf(name: string, path: readonly string[], times: HopTimesJson): HopChangeRow {
  const {beforeMs, afterMs, deltaMs, chance} = times;
  return {
    ...{name, path, before: formatMs(beforeMs), after: formatMs(afterMs)},
    change: formatChange(deltaMs),
    interval:
      chance === undefined ? '' : [chance.lowMs, chance.highMs].map(formatChange).join(' to '),
    verdict: verdictOf(times),
  };
}

/** Without an interval nothing is told of chance, and so nothing of the change. */
function verdictOf({chance}: HopTimesJson): HopChangeRow['verdict'] {
  if (chance === undefined || (chance.lowMs <= 0 && chance.highMs >= 0)) return 'chance';
  return chance.lowMs > 0 ? 'grown' : 'fallen';
}

function formatMs(ms: number): string {
  return formatDuration(Math.round(ms * 1e6));
}

function formatChange(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${formatMs(Math.abs(ms))}`;
}
