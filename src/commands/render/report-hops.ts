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
import {visibleText} from '../../guard/escape.js';
import {placeName, placeOf} from '../../insight/hops/hop-place.js';
import {count, countCell, millis} from './cells.js';
import type {Layout} from './layout.js';
import type {Cell, TableData} from './table.js';
import {writeTable} from './table.js';

const CHAINS_SHOWN = 8;
const EDGES_SHOWN = 20;
const LONGEST_NAME = 24;
/** A hop of a smaller share is left out here. `--json` has it. */
const SMALLEST_SHARE = 0.01;
const INDENT = 2;
/** The width of the columns between the first and the last, with all gaps. */
const FIGURES_WIDTH = 31;
const CLIENTS = 'clients';
const WORDS_OF_SIGNS: Partial<Record<HopEdgeJson['by'], string>> = {none: '', budget: 'its budget'};

/** Empty where no target asked another one: then the budgets say the same. */
export function renderHops(hops: HopsReportJson | undefined, layout: Layout): string {
  if (hops === undefined || !hops.edges.some(({from}) => from !== undefined)) return '';
  return (
    renderChains(hops.chains, layout) +
    renderEdges(hops.edges, layout) +
    renderOwnCalls(hops.chains, layout)
  );
}

/** Calls that targets made by themselves, such as a look at their storage once a minute. */
function renderOwnCalls(chains: readonly HopChainJson[], {paint, width}: Layout): string {
  const rows = chains
    .filter(({side}) => side === 'client')
    .slice(0, CHAINS_SHOWN)
    .map(({target, step, requests, errors, mean}): Cell[] => [
      visibleText(target, LONGEST_NAME),
      ...[step, count(requests), countCell(errors, 'bad'), millis(mean.durationMs)],
    ]);
  if (rows.length === 0) return '';
  const headers = ['for no known request', 'step', 'calls', 'failed', 'mean, ms'];
  return `\n${writeTable(headers, rows, {paint, width, indent: INDENT})}`;
}

function renderChains(chains: readonly HopChainJson[], {paint, width}: Layout): string {
  const shown = chains.filter(({side}) => side === 'server').slice(0, CHAINS_SHOWN);
  if (shown.length === 0) return '';
  const title = 'over all hops';
  const first = Math.max(title.length, ...shown.map(({step}) => stringWidth(step)));
  const hopsWidth = width - INDENT - first - FIGURES_WIDTH;
  const rows = shown.flatMap((chain) => rowsOf(chain, hopsWidth));
  const headers = [title, 'of', 'number', 'ms', 'where its time went, ms, from hop to hop'];
  return `\n${writeTable(headers, rows, {paint, width, indent: INDENT})}`;
}

function rowsOf({step, requests, median, slowest}: HopChainJson, width: number): Cell[][] {
  const rowsFor = (name: string, of: string, band: HopBandJson): Cell[][] => {
    const [first = '', ...more] = hopsOf(band, width);
    const figures = [
      of === 'median' ? count(requests) : '',
      millis(band.clientMs ?? band.durationMs),
    ];
    return [[name, of, ...figures, first], ...more.map((line) => ['', '', '', '', line])];
  };
  return [...rowsFor(step, 'median', median), ...rowsFor('', 'slowest 1 %', slowest)];
}

/** Lines of `nginx 0.31 (2 %), →core 0.12 (1 %), core 4.20 (31 %), redis 2.10 (15 %), …`, as wide as `width`. */
function hopsOf(band: HopBandJson, width: number): string[] {
  const lines: string[] = [];
  for (const {name, ms, share} of placesIn(band)) {
    if (share < SMALLEST_SHARE) continue;
    const told = `${name} ${millis(ms)} (${percent(share)})`;
    const last = lines.at(-1);
    const joined = last === undefined ? told : `${last}, ${told}`;
    if (last !== undefined && stringWidth(joined) < width) lines[lines.length - 1] = joined;
    else lines.push(told);
  }
  return lines;
}

/** The budget of each chain from hop to hop: around the median, and in the slowest 1 %. */
export function chainTable(chains: readonly HopChainJson[]): TableData {
  const headers = ['request', 'hop', 'median, ms', 'share', 'slowest 1 %, ms', 'share'];
  return {headers, rows: chains.slice(0, CHAINS_SHOWN).flatMap(chainRows)};
}

function chainRows({target, step, median, slowest}: HopChainJson): Cell[][] {
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
    ...places.map(({name, ms, share, slow: {ms: slowestMs, share: slowShare}}) => [
      ...['', name, millis(ms), percent(share), millis(slowestMs), percent(slowShare)],
    ]),
  ];
}

interface PlaceTime {
  readonly key: string;
  readonly name: string;
  readonly ms: number;
  /** Share of the whole, 0–1. */
  readonly share: number;
}

/** The hops, the ways between them and their peers, from the top down. */
function placesIn({parts}: HopBandJson): PlaceTime[] {
  return groupBy(parts, keyOf).map((group) => ({
    key: keyOf(group[0]!),
    name: nameOf(group[0]!),
    ms: group.reduce((sum, each) => sum + each.ms, 0),
    share: group.reduce((sum, each) => sum + each.share, 0),
  }));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function keyOf({path, part}: HopPartJson): string {
  return JSON.stringify([path, placeOf(part)]);
}

function nameOf({path, part}: HopPartJson): string {
  return visibleText(placeName(path, placeOf(part)), LONGEST_NAME + 1);
}

function renderEdges(edges: readonly HopEdgeJson[], {paint, width}: Layout): string {
  const {headers, rows} = edgeTable(edges);
  return `\n${writeTable(headers, rows, {paint, width, indent: INDENT})}`;
}

export function edgeTable(edges: readonly HopEdgeJson[]): TableData {
  const rows = edges
    .slice(0, EDGES_SHOWN)
    .map(({from, to, by, calls, errors, callMs, servedMs}) => [
      visibleText(from ?? CLIENTS, LONGEST_NAME),
      visibleText(to, LONGEST_NAME),
      ...[count(calls), countCell(errors, 'bad'), millis(callMs), millis(servedMs)],
      WORDS_OF_SIGNS[by] ?? by,
    ]);
  const headers = ['who asked', 'whom', 'calls', 'failed', 'call, ms', 'answer, ms', 'joined by'];
  return {headers, rows};
}
