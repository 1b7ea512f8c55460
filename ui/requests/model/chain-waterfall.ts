// One request over all hops as rows of a waterfall: who answered or was asked, where that lies in time, and a hop's own
// parts as marks on the same axis. Pure.

import type {ChainRowJson, RequestChainJson} from '../../../src/contract/request-chain-json.js';
import {partName, peerName} from '../../../src/domain/hops/peer-words.js';
import {formatCount, formatDuration} from '../../words/format.js';
import {statusText} from './request-rows.js';

export interface ChainBarRow {
  readonly key: string;
  /** Of a kept request, which can be opened. */
  readonly id: string | undefined;
  readonly depth: number;
  readonly kind: ChainRowJson['kind'];
  readonly name: string;
  readonly what: string;
  /** How it was found to belong to the row above it; empty at the top. */
  readonly sign: string;
  readonly isInferred: boolean;
  readonly isFailed: boolean;
  readonly offsetNs: number;
  readonly durationNs: number;
  readonly parts: readonly {
    readonly part: string;
    readonly offsetNs: number;
    readonly durationNs: number;
  }[];
  /** Parts whose place is not known, in words; empty for none. */
  readonly unplaced: string;
}

export interface ChainBars {
  readonly durationNs: number;
  readonly rows: readonly ChainBarRow[];
  /** What is missing or not sure. */
  readonly notes: readonly string[];
}

/** More rows are no drawing any more. */
const MOST_ROWS = 300;
const UNPLACED_TOLD = 4;
/** Clocks of one host differ by less. */
const SMALLEST_OUTSIDE_NS = 1e6;

export function chainWaterfall(chain: RequestChainJson): ChainBars {
  const shown = chain.rows.slice(0, MOST_ROWS);
  const left = chain.rows.length - shown.length;
  return {
    durationNs: chain.durationNs,
    rows: shown.map(barOf),
    notes: [
      ...(left > 0 ? [`${formatCount(left)} more rows are left out.`] : []),
      ...notesOf(chain),
    ],
  };
}

function barOf(row: ChainRowJson, at: number): ChainBarRow {
  const {id, depth, kind, target, peer, offsetNs, durationNs, by, isInferred, status} = row;
  const isAsked = kind === 'call' || kind === 'wait';
  return {
    ...{key: id ?? `row ${at}`, id, depth, kind, isInferred, offsetNs, durationNs},
    name: isAsked ? peerName(peer ?? 'a peer') : target,
    what: whatOf(row),
    sign: by ?? '',
    isFailed: status !== undefined && (status === 0 || status >= 400),
    parts: row.segments,
    unplaced: Object.entries(row.unplaced)
      .slice(0, UNPLACED_TOLD)
      .map(([part, ns]) => `${partName(part)} ${formatDuration(ns)}`)
      .join(', '),
  };
}

function whatOf({kind, method = '', step = '', status, count}: ChainRowJson): string {
  if (kind === 'client') return `client: ${step}`;
  if (kind === 'wait') return count > 1 ? `waited, ${formatCount(count)} calls` : 'waited';
  const words = `${method} ${step} ${statusText(status ?? 0)}`;
  return kind === 'call' ? `asked ${words}` : words;
}

function notesOf({rows, losses, isCut}: RequestChainJson): string[] {
  const notKept = rows.reduce((sum, row) => sum + row.notKept, 0);
  const unseen = rows.filter(({isUnanswered}) => isUnanswered).length;
  const apart = rows.filter(({outsideNs}) => outsideNs >= SMALLEST_OUTSIDE_NS);
  return [
    ...(notKept > 0 ? [`${formatCount(notKept)} more calls were waited for and not kept.`] : []),
    ...(unseen > 0
      ? [`Of ${formatCount(unseen)} calls the other side was not seen, or not kept.`]
      : []),
    ...apart.map(
      ({target, outsideNs}) =>
        `${target} sticks out of its call by ${formatDuration(outsideNs)}: clocks differ by that.`,
    ),
    ...losses.map(
      ({host, probe, reason, count}) =>
        `${host} lost something in that time: ${probe} ${reason}, ${formatCount(count)}.`,
    ),
    ...(isCut ? ['Too many requests were kept around it: some rows may be missing.'] : []),
  ];
}
