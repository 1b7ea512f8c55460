// Writes where the time of requests went over all hops, and who asked whom.

import stringWidth from 'string-width';

import type {
  HopBandJson,
  HopChainJson,
  HopEdgeJson,
  HopPartJson,
  HopsReportJson,
} from '../../contract/hops-json.js';
import {groupBy} from '../../domain/group-by.js';
import {namedPart, peerName} from '../../domain/hops/peer-words.js';
import {visibleText} from '../../guard/escape.js';
import {placeNames, placeOf, type HopPlace} from '../../insight/hops/hop-place.js';
import {count, countCell, millis} from './cells.js';
import type {Layout} from './layout.js';
import type {Cell, TableData} from './table.js';
import {writeTable} from './table.js';

const CHAINS_SHOWN = 8;
const EDGES_SHOWN = 20;
const LONGEST_NAME = 24;
/** `redis asked by core` has two names. */
const LONGEST_PLACE = 2 * LONGEST_NAME;
/** A hop of a smaller share is left out here. `--json` has it. */
const SMALLEST_SHARE = 0.01;
const INDENT = 2;
/** The width of the columns between the first and the last, with all gaps. */
const FIGURES_WIDTH = 31;
const CLIENTS = 'clients';

/** Empty where no target asked another one: then the budgets say the same. */
export function renderHops(hops: HopsReportJson | undefined, {paint, width}: Layout): string {
  if (hops === undefined || !hops.edges.some(({from}) => from !== undefined)) return '';
  const {chains, edges} = hops;
  return [
    timeTable(chains.filter(isOfLoad), hopsIn(chains), width),
    besideTable(hops),
    edgeTable(edges),
    waitTable(edges),
    ownCallTable(chains),
  ]
    .filter(({rows}) => rows.length > 0)
    .map(({headers, rows}) => `\n${writeTable(headers, rows, {paint, width, indent: INDENT})}`)
    .join('');
}

/** Whether a client of the load may have asked it. */
export function isOfLoad({side, isBesideLoad}: HopChainJson): boolean {
  return side === 'server' && isBesideLoad !== true;
}

/** Requests that no client of the load made, and who may have made them. No row where there is none. */
export function besideTable({chains, edges}: HopsReportJson): TableData {
  const rows = chains
    .filter(({isBesideLoad}) => isBesideLoad === true)
    .slice(0, CHAINS_SHOWN)
    .map(({target, step, requests, errors, mean}): Cell[] => [
      step,
      visibleText(target, LONGEST_NAME),
      ...[count(requests), countCell(errors, 'bad'), millis(mean.durationMs)],
      whoAsked(target, edges),
    ]);
  const headers = ['not asked by this load', 'of', 'requests', 'failed', 'mean, ms', 'who asked'];
  return {headers, rows};
}

/** A request whose call was not found may be one of a target that is known to ask this one. */
function whoAsked(target: string, edges: HopsReportJson['edges']): string {
  const askers = edges.flatMap(({from, to}) => (to === target && from !== undefined ? [from] : []));
  const named = [...new Set(askers)].map((name) => visibleText(name, LONGEST_NAME));
  return named.length === 0 ? 'other clients' : `other clients, or ${named.join(', ')}`;
}

/** Calls that targets made by themselves, such as a look at their storage once a minute. */
function ownCallTable(chains: readonly HopChainJson[]): TableData {
  const rows = chains
    .filter(({side}) => side === 'client')
    .slice(0, CHAINS_SHOWN)
    .map(({target, step, requests, errors, mean}): Cell[] => [
      visibleText(target, LONGEST_NAME),
      ...[step, count(requests), countCell(errors, 'bad'), millis(mean.durationMs)],
    ]);
  return {headers: ['for no known request', 'step', 'calls', 'failed', 'mean, ms'], rows};
}

/** For each step two rows or more: its places fill lines of the width that is left. */
function timeTable(
  chains: readonly HopChainJson[],
  hops: ReadonlySet<string>,
  width: number,
): TableData {
  const shown = chains.slice(0, CHAINS_SHOWN);
  const names = namesOf(shown);
  const title = 'over all hops';
  const first = Math.max(title.length, ...names.map((name) => stringWidth(name)));
  const hopsWidth = width - INDENT - first - FIGURES_WIDTH;
  const headers = [title, 'of', 'number', 'ms', 'where its time went, ms, from hop to hop'];
  return {headers, rows: shown.flatMap((chain, at) => rowsOf(chain, names[at]!, hops, hopsWidth))};
}

/** With the target at the top where several answer the step. */
function namesOf(chains: readonly HopChainJson[]): readonly string[] {
  return chains.map(({step, target}) => {
    const isAlone = chains.filter((each) => each.step === step).length === 1;
    return isAlone ? step : `${step} at ${visibleText(target, LONGEST_NAME)}`;
  });
}

function rowsOf(
  {requests, median, slowest}: HopChainJson,
  chainName: string,
  hops: ReadonlySet<string>,
  width: number,
): Cell[][] {
  const rowsFor = (name: string, of: string, band: HopBandJson): Cell[][] => {
    const [first = '', ...more] = hopsOf(band, hops, width);
    const figures = [
      of === 'median' ? count(requests) : '',
      millis(band.clientMs ?? band.durationMs),
    ];
    return [[name, of, ...figures, first], ...more.map((line) => ['', '', '', '', line])];
  };
  return [...rowsFor(chainName, 'median', median), ...rowsFor('', 'slowest 1 %', slowest)];
}

/** Lines of `nginx 0.31 (2 %), →core 0.12 (1 %), core 4.20 (31 %), redis 2.10 (15 %), …`, as wide as `width`. */
function hopsOf(band: HopBandJson, hops: ReadonlySet<string>, width: number): string[] {
  const lines: string[] = [];
  const shown = placesIn(band).filter(({share}) => share >= SMALLEST_SHARE);
  for (const {name, ms, share} of named(shown, hops)) {
    const told = `${name} ${millis(ms)} (${percent(share)})`;
    const last = lines.at(-1);
    const joined = last === undefined ? told : `${last}, ${told}`;
    if (last !== undefined && stringWidth(joined) < width) lines[lines.length - 1] = joined;
    else lines.push(told);
  }
  return lines;
}

/** The budget of each chain of the load from hop to hop: around the median, and in the slowest 1 %. */
export function chainTable({chains}: HopsReportJson): TableData {
  const headers = ['request', 'hop', 'median, ms', 'share', 'slowest 1 %, ms', 'share'];
  const hops = hopsIn(chains);
  const shown = chains.filter(isOfLoad).slice(0, CHAINS_SHOWN);
  return {headers, rows: shown.flatMap((chain) => chainRows(chain, hops))};
}

function chainRows(
  {target, step, median, slowest}: HopChainJson,
  hops: ReadonlySet<string>,
): Cell[][] {
  const usual = placesIn(median);
  const slow = new Map(placesIn(slowest).map((place) => [place.key, place]));
  const known = new Set(usual.map(({key}) => key));
  const more = [...slow.values()].filter(({key}) => !known.has(key));
  const places = [...usual, ...more.map((place) => ({...place, ms: 0, share: 0}))]
    .map((place) => ({...place, slow: slow.get(place.key) ?? {ms: 0, share: 0}}))
    .filter((place) => Math.max(place.share, place.slow.share) >= SMALLEST_SHARE);
  const [usualMs, slowMs] = [median, slowest].map(({clientMs, durationMs}) =>
    millis(clientMs ?? durationMs),
  );
  return [
    [`${step} at ${visibleText(target, LONGEST_NAME)}`, 'all', usualMs!, '', slowMs!, ''],
    ...named(places, hops).map(({name, ms, share, slow: {ms: slowestMs, share: slowShare}}) => [
      ...['', name, millis(ms), percent(share), millis(slowestMs), percent(slowShare)],
    ]),
  ];
}

interface PlaceTime extends HopPlace {
  readonly key: string;
  readonly ms: number;
  /** Share of the whole, 0–1. */
  readonly share: number;
}

/** The hops, the ways between them and their peers, from the top down. */
function placesIn({parts}: HopBandJson): PlaceTime[] {
  return groupBy(parts, keyOf).map((group) => ({
    key: keyOf(group[0]!),
    path: group[0]!.path,
    place: placeIn(group[0]!),
    ms: group.reduce((sum, each) => sum + each.ms, 0),
    share: group.reduce((sum, each) => sum + each.share, 0),
  }));
}

/** The targets that answered a request of any of the chains. */
function hopsIn(chains: readonly HopChainJson[]): ReadonlySet<string> {
  return new Set(chains.flatMap(({mean}) => mean.parts.flatMap(({path}) => path)));
}

/** With names that tell them apart. */
function named<Place extends HopPlace>(
  places: readonly Place[],
  hops: ReadonlySet<string>,
): (Place & {name: string})[] {
  const names = placeNames(places, hops);
  return places.map((place, at) => ({...place, name: visibleText(names[at]!, LONGEST_PLACE)}));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function keyOf(part: HopPartJson): string {
  return JSON.stringify([part.path, placeIn(part)]);
}

function placeIn(part: HopPartJson): string {
  return placeOf(namedPart(part));
}

/** The calls that were seen. */
export function edgeTable(edges: readonly HopEdgeJson[]): TableData {
  const rows = edges
    .filter(({by}) => by !== 'budget')
    .slice(0, EDGES_SHOWN)
    .map(({from, to, by, calls, errors, callMs, servedMs}) => [
      visibleText(from ?? CLIENTS, LONGEST_NAME),
      visibleText(to, LONGEST_NAME),
      ...[count(calls), countCell(errors, 'bad'), millis(callMs), millis(servedMs)],
      by === 'none' ? '' : by,
    ]);
  const headers = ['who asked', 'whom', 'calls', 'failed', 'call, ms', 'answer, ms', 'joined by'];
  return {headers, rows};
}

/** Peers that speak no HTTP: how many requests waited for them, and how long in all. Their calls are not counted. */
export function waitTable(edges: readonly HopEdgeJson[]): TableData {
  const rows = edges
    .filter(({by}) => by === 'budget')
    .slice(0, EDGES_SHOWN)
    .map(({from, to, calls: requests, callMs}) => [
      visibleText(from ?? CLIENTS, LONGEST_NAME),
      visibleText(peerName(to), LONGEST_NAME),
      ...[count(requests), millis(callMs)],
    ]);
  return {headers: ['who waited', 'for whom', 'requests', 'wait of each, ms'], rows};
}
