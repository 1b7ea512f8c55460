// Writes where the time of requests went over all hops, and who asked whom.

import stringWidth from 'string-width';

import type {
  HopBandJson,
  HopChainJson,
  HopEdgeJson,
  HopsReportJson,
} from '../../contract/hops-json.js';
import {groupBy} from '../../domain/group-by.js';
import {BETWEEN_HOPS} from '../../domain/hops/hop-key.js';
import {visibleText} from '../../guard/escape.js';
import {count, countCell, millis} from './cells.js';
import type {Layout} from './layout.js';
import type {Cell} from './table.js';
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
  return renderChains(hops.chains, layout) + renderEdges(hops.edges, layout);
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
  const rowOf = (name: string, of: string, band: HopBandJson): Cell[] => [
    ...[name, of, of === 'median' ? count(requests) : ''],
    ...[millis(band.clientMs ?? band.durationMs), hopsOf(band, width)],
  ];
  return [rowOf(step, 'median', median), rowOf('', 'slowest 1 %', slowest)];
}

/** `nginx 0.31 (2 %) → 0.12 (1 %) core 4.20 (31 %) → …`: hops in order, with the way to each. */
function hopsOf({parts}: HopBandJson, width: number): string {
  let text = '';
  for (const group of groupBy(
    parts,
    ({path, part}) => `${path.join('\0')} ${part === BETWEEN_HOPS}`,
  )) {
    const {path, part} = group[0]!;
    const ms = group.reduce((sum, each) => sum + each.ms, 0);
    const share = group.reduce((sum, each) => sum + each.share, 0);
    if (share < SMALLEST_SHARE) continue;
    const name = visibleText(path.at(-1)!, LONGEST_NAME);
    const told = `${part === BETWEEN_HOPS ? `→${name}` : name} ${millis(ms)} (${Math.round(share * 100)} %)`;
    if (text !== '' && stringWidth(text) + 2 + stringWidth(told) > width - 3) return `${text}, …`;
    text = text === '' ? told : `${text}, ${told}`;
  }
  return text;
}

function renderEdges(edges: readonly HopEdgeJson[], {paint, width}: Layout): string {
  const rows = edges
    .slice(0, EDGES_SHOWN)
    .map(({from, to, by, calls, errors, callMs, servedMs}) => [
      visibleText(from ?? CLIENTS, LONGEST_NAME),
      visibleText(to, LONGEST_NAME),
      ...[count(calls), countCell(errors, 'bad'), millis(callMs), millis(servedMs)],
      WORDS_OF_SIGNS[by] ?? by,
    ]);
  const headers = ['who asked', 'whom', 'calls', 'failed', 'call, ms', 'answer, ms', 'joined by'];
  return `\n${writeTable(headers, rows, {paint, width, indent: INDENT})}`;
}
