// For how much of the time in which somebody waits for a lock somebody else works where it is taken.

import {SAMPLE_PERIOD_NS, type ParkKind} from '../../domain/stacks/stack.js';
import {eachSlot, SlotSums, type Span} from './slots-of-time.js';

/** What is done in a section while others wait for its lock. */
export interface HeldSite {
  /** The innermost one of the program. */
  readonly function: string;
  /** It computes, is blocked in the kernel, or has parked for this. */
  readonly doing: 'cpu' | 'blocked' | ParkKind;
  /** The system call in which it is blocked. Absent for those that only wait for others. */
  readonly call?: string;
  /** The function that called for the lock. */
  readonly taker: string;
  readonly ms: number;
}

/** A wait or a piece of work, at a place: its times have nothing to do with those of other places. */
export interface Timed {
  readonly place: string;
  readonly span: Span;
}

export interface Work extends Timed {
  readonly site: Omit<HeldSite, 'ms'>;
}

/** What a sample on the CPU stands for. */
export const SAMPLE_MS = SAMPLE_PERIOD_NS / 1e6;
/** Standard deviations by which samples on the CPU may cover too much by chance: one in 40 such counts does. */
const DEVIATIONS = 2;

export interface Coverage {
  /** Of the time in which somebody waited, the share in which somebody worked: at least so much, 0–1. */
  readonly share: number;
  /** How many worked while somebody waited, on average. */
  readonly atATime: number;
  readonly sites: readonly HeldSite[];
}

/**
 * Somebody waits for no more of a slot than all waits in it add up to: with several at a time it is less, and
 * what is covered is more than this tells.
 */
export function coverageOf(
  waited: readonly Timed[],
  work: readonly Work[],
  slotMs: number,
): Coverage {
  const waits = new SlotSums();
  for (const {place, span} of waited) {
    eachSlot(span, slotMs, (slot, ms) => waits.add(place, slot, ms));
  }
  const done = new SlotSums();
  const sites = new Map<string, {site: Work['site']; ms: number}>();
  for (const {place, span, site} of work) {
    eachSlot(span, slotMs, (slot, ms) => {
      done.add(place, slot, ms);
      const waitShare = Math.min(1, waits.at(place, slot) / slotMs);
      if (waitShare > 0) addTo(sites, site, ms * waitShare);
    });
  }
  let [waitedMs, coveredMs] = [0, 0];
  waits.each((place, slot, ms) => {
    const someMs = Math.min(slotMs, ms);
    waitedMs += someMs;
    coveredMs += Math.min(someMs, done.at(place, slot));
  });
  const held = [...sites.values()].map(({site, ms}): HeldSite => ({...site, ms}));
  const surelyMs = coveredMs - DEVIATIONS * deviationMs(held);
  return {
    share: waitedMs > 0 ? Math.max(0, surelyMs / waitedMs) : 0,
    atATime: waitedMs > 0 ? sumOf(held) / waitedMs : 0,
    sites: held,
  };
}

/** Of what samples on the CPU stand for: their number varies as Poisson's distribution says. */
function deviationMs(sites: readonly HeldSite[]): number {
  const samples = sumOf(sites.filter(({doing}) => doing === 'cpu')) / SAMPLE_MS;
  return Math.sqrt(samples) * SAMPLE_MS;
}

function sumOf(sites: readonly HeldSite[]): number {
  return sites.reduce((sum, {ms}) => sum + ms, 0);
}

function addTo(
  sites: Map<string, {site: Work['site']; ms: number}>,
  site: Work['site'],
  ms: number,
): void {
  const key = `${site.taker}\0${site.function}\0${site.doing}\0${site.call ?? ''}`;
  const known = sites.get(key);
  if (known === undefined) sites.set(key, {site, ms});
  else known.ms += ms;
}
