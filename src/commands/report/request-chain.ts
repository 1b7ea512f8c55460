// Writes one request over all hops for a terminal: a line for each hop, call and wait with its place on the time
// axis, and below a hop its own parts.

import type {
  ChainRowJson,
  ChainSegmentJson,
  RequestChainJson,
} from '../../contract/request-chain-json.js';
import {peerName} from '../../domain/hops/peer-words.js';
import {visibleText} from '../../guard/escape.js';
import {writeMs} from '../../insight/words/figures.js';
import {count, millis} from '../render/cells.js';
import {layoutOf, type Layout, type RenderOptions} from '../render/layout.js';
import {writeTable, type Cell} from '../render/table.js';
import {wrap} from '../render/wrap.js';

const LONGEST_NAME = 24;
const LONGEST_PATH = 60;
const BAR_COLUMNS = 24;
/** A request of a hundred calls has as many rows; `--json` has all. */
const ROWS_SHOWN = 80;
const PARTS_SHOWN = 6;
/** A smaller part of a hop is left out here. `--json` has it. */
const SMALLEST_SHARE = 0.01;
/** Clocks of one host differ by less. */
const SMALLEST_OUTSIDE_NS = 1_000_000;

export function renderChains(chains: readonly RequestChainJson[], options: RenderOptions): string {
  const layout = layoutOf(options);
  return chains.map((chain) => renderChain(chain, layout)).join('\n');
}

function renderChain(chain: RequestChainJson, layout: Layout): string {
  const {rows, durationNs} = chain;
  const shown = rows.slice(0, ROWS_SHOWN);
  const cells = shown.flatMap((row) => linesOf(row, chain));
  const headers = ['hop', 'what', 'found by', 'from, ms', 'ms', ''];
  const table = writeTable(headers, cells, {paint: layout.paint, width: layout.width});
  const title = `${titleOf(chain)}, ${writeMs(durationNs / 1e6)}`;
  const notes = [
    ...(rows.length > shown.length ? [`and ${rows.length - shown.length} more rows`] : []),
    ...notesOf(chain),
  ];
  return [
    ...wrap(title, layout.width).map((line) => `${layout.paint('strong', line)}\n`),
    table,
    ...notes.flatMap((note) => wrap(note, layout.width, '• ').map((line) => `${line}\n`)),
  ].join('');
}

function titleOf({rows, id, traceId, phase}: RequestChainJson): string {
  const asked = rows.find((row) => row.id === id);
  const what = `${asked?.method ?? ''} ${asked?.path ?? ''}`.trim();
  const of = [
    `request ${id}`,
    ...(traceId === undefined ? [] : [`trace ${traceId}`]),
    ...(phase === undefined ? [] : [`phase ${visibleText(phase, LONGEST_NAME)}`]),
  ];
  return `${visibleText(what, LONGEST_PATH)} (${of.join(', ')})`;
}

function linesOf(row: ChainRowJson, {durationNs: wholeNs}: RequestChainJson): Cell[][] {
  const {depth, offsetNs, durationNs, by, isInferred} = row;
  const line: Cell[] = [
    `${'  '.repeat(depth)}${nameOf(row)}`,
    {text: whatOf(row), tone: isBad(row) ? 'bad' : 'plain'},
    ...[by ?? (isInferred ? 'inferred' : ''), millis(offsetNs / 1e6), millis(durationNs / 1e6)],
    barOf([row], wholeNs, '█'),
  ];
  return [line, ...partsOf(row).map((part) => partLine(part, depth + 1, wholeNs))];
}

/** A hop's own part: its places on the time axis as far as they are known. */
function partLine({part, ns, segments}: OwnPart, depth: number, wholeNs: number): Cell[] {
  const [first] = segments;
  const name = `${'  '.repeat(depth)}${visibleText(part, LONGEST_NAME)}`;
  const from = first === undefined ? '' : millis(first.offsetNs / 1e6);
  const bar = first === undefined ? 'place not known' : barOf(segments, wholeNs, '▒');
  return [name, '', '', from, millis(ns / 1e6), bar].map((text) => ({text, tone: 'faint'}));
}

function nameOf({kind, target, peer}: ChainRowJson): string {
  const name = visibleText(
    kind === 'call' || kind === 'wait' ? peerName(peer ?? '?') : target,
    LONGEST_NAME,
  );
  return kind === 'call' || kind === 'wait' ? `→ ${name}` : name;
}

function whatOf({kind, method, step, status, count: calls, isUnanswered}: ChainRowJson): string {
  if (kind === 'client') return `client: ${visibleText(step ?? '', LONGEST_NAME)}`;
  if (kind === 'wait') return calls > 1 ? `waited, ${count(calls)} calls` : 'waited';
  const answer = status === 0 ? 'cut off' : String(status ?? '');
  const words = `${visibleText(method ?? '', LONGEST_NAME)} ${step ?? ''} ${answer}`;
  return kind === 'call' && isUnanswered ? `${words}, not seen there` : words;
}

function isBad({status}: ChainRowJson): boolean {
  return status !== undefined && (status === 0 || status >= 500);
}

interface OwnPart {
  readonly part: string;
  readonly ns: number;
  readonly segments: readonly ChainSegmentJson[];
}

/** A hop's own parts, the largest first. */
function partsOf({segments, unplaced, durationNs}: ChainRowJson): readonly OwnPart[] {
  const names = new Set([...segments.map(({part}) => part), ...Object.keys(unplaced)]);
  return [...names]
    .map((part) => {
      const own = segments.filter((segment) => segment.part === part);
      return {
        part,
        ns: own.reduce((sum, each) => sum + each.durationNs, unplaced[part] ?? 0),
        segments: own,
      };
    })
    .filter(({ns}) => ns >= SMALLEST_SHARE * durationNs)
    .sort((left, right) => right.ns - left.ns)
    .slice(0, PARTS_SHOWN);
}

/** As wide as the whole request is long; a time too short for a column has one. */
function barOf(
  times: readonly Pick<ChainSegmentJson, 'offsetNs' | 'durationNs'>[],
  wholeNs: number,
  mark: string,
): string {
  const columns = Array.from({length: BAR_COLUMNS}, () => '·');
  const columnOf = (ns: number): number => (wholeNs > 0 ? (ns / wholeNs) * BAR_COLUMNS : 0);
  for (const {offsetNs, durationNs} of times) {
    const from = Math.min(BAR_COLUMNS - 1, Math.max(0, Math.floor(columnOf(offsetNs))));
    const until = Math.max(from + 1, Math.round(columnOf(offsetNs + durationNs)));
    columns.fill(mark, from, until);
  }
  return columns.join('');
}

function notesOf({rows, losses, isCut}: RequestChainJson): string[] {
  const notKept = rows.reduce((sum, row) => sum + row.notKept, 0);
  const outside = rows.filter(({outsideNs}) => outsideNs >= SMALLEST_OUTSIDE_NS);
  return [
    ...(notKept > 0 ? [`${count(notKept)} more calls were waited for and not kept`] : []),
    ...outside.map(
      ({target, outsideNs}) =>
        `${visibleText(target, LONGEST_NAME)} sticks out of the call by ${writeMs(outsideNs / 1e6)}: clocks differ by that`,
    ),
    ...losses.map(
      ({host, probe, reason, count: lost}) =>
        `${visibleText(host, LONGEST_NAME)} lost something in that time: ${probe} ${reason} ${count(lost)}`,
    ),
    ...(isCut ? ['too many requests were kept around it: some rows may be missing'] : []),
  ];
}
