// Tables of where the time of clients went over all hops, before and after: one for each step whose requests
// passed several targets, with the places on their way, the largest difference first.

import type {
  HopChangeJson,
  HopComparisonJson,
  HopPlaceChangeJson,
  HopTimesJson,
} from '../../contract/hops-json.js';
import {visibleText} from '../../guard/escape.js';
import {isOverHops} from '../../insight/hops/compare-hops.js';
import {placeNames} from '../../insight/hops/hop-place.js';
import {chanceCell, changeCell, count, millis} from './cells.js';
import type {Layout} from './layout.js';
import type {Cell} from './table.js';
import {writeTable, type TableData} from './table.js';

const CHAINS_SHOWN = 4;
const PLACES_SHOWN = 10;
const LONGEST_NAME = 24;
/** `redis asked by core` has two names. */
const LONGEST_PLACE = 2 * LONGEST_NAME;
/** Smaller differences are noise of the clocks. */
const SMALLEST_MS = 0.001;

/** Empty where no request passed more than one target: then the budgets say the same. */
export function renderHopChanges(
  hops: readonly HopComparisonJson[] | undefined,
  {paint, width}: Layout,
): string {
  const chains = (hops ?? []).filter(isOverHops);
  const shown = chains.slice(0, CHAINS_SHOWN);
  const more = chains.length - shown.length;
  const tables = shown.map((chain) => {
    const {headers, rows} = hopChangeTable(chain);
    const requests = `${count(chain.beforeRequests)} → ${count(chain.afterRequests)} requests, as ${whoseTime(chain)} has it`;
    const table = writeTable(headers, rows, {paint, width, indent: 2});
    return `\n${table}  ${paint('faint', requests)}\n`;
  });
  const rest = more > 0 ? [`\n  ${paint('faint', `and ${more} more steps over all hops`)}\n`] : [];
  return [...tables, ...rest].join('');
}

function whoseTime({of, target}: HopComparisonJson): string {
  return of === 'client' ? 'the client' : visibleText(target, LONGEST_NAME);
}

export function hopChangeTable({step, mean, slowest}: HopComparisonJson): TableData {
  const hasChance = mean.chance !== undefined;
  const chance = hasChance ? ['99 %'] : [];
  const lineOf = (name: string, change: HopTimesJson, slow: HopTimesJson | undefined): Cell[] => [
    ...[name, ...cellsOf(change), ...(hasChance ? [chanceCell(change.chance)] : [])],
    ...(slow === undefined ? ['', '', ''] : cellsOf(slow)),
  ];
  const shown = mean.places
    .filter(({deltaMs}) => Math.abs(deltaMs) >= SMALLEST_MS)
    .slice(0, PLACES_SHOWN);
  const names = namesOf(shown, mean);
  const places = shown.map((place, at) => lineOf(names[at]!, place, placeIn(slowest, place)));
  const slow = ['slowest 1 %', 'after', 'change'];
  return {
    headers: [`${step} over hops, ms`, 'before', 'after', 'change', ...chance, ...slow],
    rows: [lineOf('all', mean, slowest), ...places],
  };
}

function cellsOf({beforeMs, afterMs, deltaMs, chance}: HopTimesJson): Cell[] {
  return [millis(beforeMs), millis(afterMs), changeCell(deltaMs, chance)];
}

/** They are in no order of hops, so that it is told who asked a peer. */
function namesOf(shown: readonly HopPlaceChangeJson[], {places}: HopChangeJson): readonly string[] {
  const hops = new Set(places.flatMap(({path}) => path));
  const names = placeNames(shown, hops, {tellAskers: true});
  return names.map((name) => visibleText(name, LONGEST_PLACE));
}

function placeIn({places}: HopChangeJson, wanted: HopPlaceChangeJson): HopTimesJson | undefined {
  const key = keyOf(wanted);
  return places.find((place) => keyOf(place) === key);
}

function keyOf({path, place}: HopPlaceChangeJson): string {
  return JSON.stringify([path, place]);
}
