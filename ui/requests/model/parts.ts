// The parts of a budget: their order in a stack, which is the order of a request's life, their
// colours, and their meanings. Where there are many peers or reasons, the lighter ones are folded
// into one part.

import type {PartsJson} from '../../../src/contract/requests-json.js';
import {mixColours, readHex, writeHex} from '../../charts/colour.js';
import type {Colour} from '../../charts/colour.js';

interface Family {
  readonly colour: string;
  /** What happens in this part of a request. */
  readonly words: string;
}

/**
 * Each family has one colour for both shades of the page. Any two differ for all kinds of colour
 * vision, and neighbours in a stack differ most (test/ui/requests/model/parts.test.ts).
 */
const FAMILIES = {
  tls: {colour: '#a587ff', words: 'the TLS handshake of its connection, before its first byte'},
  queue: {colour: '#2c496d', words: 'arrived in the socket, not yet read by the server'},
  receive: {colour: '#7bd9ff', words: 'reading the request, or waiting for its bytes'},
  cpu: {colour: '#03ab66', words: 'running on a CPU'},
  runqueue: {colour: '#b6bd05', words: 'ready to run, waiting for a CPU'},
  sched: {colour: '#517152', words: 'ready to run, waiting for a thread of the Go scheduler'},
  'fs.read': {colour: '#edc47e', words: 'reading files'},
  'fs.write': {colour: '#ec6f00', words: 'writing files'},
  'fs.sync': {colour: '#c64002', words: 'waiting for files to be on the disk'},
  'fs.meta': {colour: '#7d3317', words: 'opening, renaming, listing, deleting files'},
  upstream: {colour: '#6723ad', words: 'waiting for another server'},
  wait: {colour: '#f98aae', words: 'waiting inside the server'},
  send: {colour: '#366fde', words: 'writing the answer'},
  'send.wait': {colour: '#2dbed7', words: 'waiting until the client takes more of the answer'},
  unexplained: {colour: '#7c838f', words: 'in none of the named parts'},
} as const satisfies Readonly<Record<string, Family>>;

export type PartFamily = keyof typeof FAMILIES;
export const PART_FAMILIES = Object.keys(FAMILIES) as PartFamily[];

/** The family of `upstream:10.0.0.5:6379` is `upstream`. An unknown part is unexplained. */
export function familyOf(part: string): PartFamily {
  const name = /^(upstream|wait):/.exec(part)?.[1] ?? part;
  return Object.hasOwn(FAMILIES, name) ? (name as PartFamily) : 'unexplained';
}

export function partWords(part: string): string {
  return FAMILIES[familyOf(part)].words;
}

/**
 * A part has the same colour everywhere. Peers and reasons have shades of their family's colour.
 */
export function partColour(part: string): string {
  const family = familyOf(part);
  const {colour} = FAMILIES[family];
  if (!part.startsWith(`${family}:`)) return colour;
  const known = USUAL_WAITS.indexOf(part);
  return shaded(colour, SHADES[(known < 0 ? hashOf(part) : known) % SHADES.length]!);
}

/** Waits that are often in one stack; they always differ in colour. */
const USUAL_WAITS: readonly string[] = ['wait:lock', 'wait:chan', 'wait:gc', 'wait:select'];

/** A shade below 0 is darker, above 0 lighter. */
const SHADES = [0, 0.28, -0.24, 0.5] as const;
const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];

function shaded(colour: string, shade: number): string {
  return writeHex(mixColours(readHex(colour), shade < 0 ? BLACK : WHITE, Math.abs(shade)));
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1) hash = (hash * 31 + text.charCodeAt(at)) >>> 0;
  return hash;
}

export function compareParts(left: string, right: string): number {
  const order = PART_FAMILIES.indexOf(familyOf(left)) - PART_FAMILIES.indexOf(familyOf(right));
  return order !== 0 ? order : left < right ? -1 : left > right ? 1 : 0;
}

/**
 * Each family has so many named parts; the rest is one part. Otherwise a thousand peers would fill
 * the page.
 */
const MOST_OF_FAMILY = 5;

/** The parts on the screen in the order of a stack, and the one that a part is folded into. */
export interface PartBook {
  readonly parts: readonly string[];
  readonly nameOf: (part: string) => string;
}

export function bookOfParts(budgets: Iterable<PartsJson>): PartBook {
  const totals = new Map<string, number>();
  for (const budget of budgets) {
    for (const part in budget) totals.set(part, (totals.get(part) ?? 0) + budget[part]!);
  }
  const kept = new Set<string>();
  const counts = new Map<PartFamily, number>();
  for (const [part] of [...totals].sort(([, left], [, right]) => right - left)) {
    const family = familyOf(part);
    const count = (counts.get(family) ?? 0) + 1;
    counts.set(family, count);
    if (count <= MOST_OF_FAMILY) kept.add(part);
  }
  const nameOf = (part: string): string => (kept.has(part) ? part : othersOf(part));
  return {parts: [...new Set([...totals.keys()].map(nameOf))].sort(compareParts), nameOf};
}

function othersOf(part: string): string {
  const family = familyOf(part);
  return family === 'unexplained' ? family : `${family}:others`;
}

/**
 * The nanoseconds of each folded part. Only the wanted parts are returned, or all where none is
 * wanted.
 */
export function foldParts(
  budget: PartsJson,
  {nameOf}: PartBook,
  wanted: ReadonlySet<string>,
): Map<string, number> {
  const folded = new Map<string, number>();
  for (const part in budget) {
    const name = nameOf(part);
    if (wanted.size > 0 && !wanted.has(name)) continue;
    folded.set(name, (folded.get(name) ?? 0) + budget[part]!);
  }
  return folded;
}

export interface PartShare {
  readonly part: string;
  readonly ns: number;
  /** The share of all parts, from 0 to 1. */
  readonly share: number;
}

export function sumOf(budget: PartsJson): number {
  let sum = 0;
  for (const part in budget) sum += budget[part]!;
  return sum;
}

/** The part that took most time; undefined where no time passed. */
export function largestPart(budget: PartsJson): PartShare | undefined {
  const sum = sumOf(budget);
  let largest: PartShare | undefined;
  for (const part in budget) {
    const ns = budget[part]!;
    if (ns > (largest?.ns ?? 0)) largest = {part, ns, share: ns / sum};
  }
  return largest;
}
