// What each disk of a host did in both stretches.

import {rates, type Question} from './question.js';
import {hostPlace, type Place} from './stretch-facts.js';

interface DiskTime {
  /** Reads, writes and flushes a second. */
  readonly perSecond: number;
  /** From when a request was made until it was done. */
  readonly meanMs: number;
  /** ms a second, of all requests together. */
  readonly waitedMs: number;
  /** For how long the device was busy with each of them: without the time in its waiting line. */
  readonly servedMs: number;
}

export interface DiskTimes {
  readonly place: Place;
  readonly before: DiskTime;
  readonly after: DiskTime;
  /** How busy the disk is in the second stretch, 0–1. */
  readonly busy: number;
}

const REQUESTS = ['reads', 'writes', 'flushes'];
const TIMES = ['read_ns', 'write_ns', 'flush_ns'];

export function diskTimes(question: Question): readonly DiskTimes[] {
  return question.after.places(question.agentId, 'disk').map(({series}) => {
    const place = hostPlace(question.agentId, 'disk', series);
    const [before, after] = [timeOf(question, place, 'before'), timeOf(question, place, 'after')];
    return {place, before, after, busy: rates(question, place, 'busy_ns').after / 1e9};
  });
}

/** The disk whose requests waited most in all, compared with before. Undefined where none did. */
export function grownDisk(question: Question): DiskTimes | undefined {
  const more = ({before, after}: DiskTimes): number => after.waitedMs - before.waitedMs;
  const [most] = diskTimes(question).toSorted((left, right) => more(right) - more(left));
  return most !== undefined && more(most) > 0 ? most : undefined;
}

function timeOf(question: Question, place: Place, side: 'before' | 'after'): DiskTime {
  const sum = (metrics: readonly string[]): number =>
    metrics.reduce((total, metric) => total + question[side].perSecond(place, metric), 0);
  const [perSecond, waitedMs] = [sum(REQUESTS), sum(TIMES) / 1e6];
  const each = (ms: number): number => (perSecond > 0 ? ms / perSecond : 0);
  const busyMs = question[side].perSecond(place, 'busy_ns') / 1e6;
  return {perSecond, waitedMs, meanMs: each(waitedMs), servedMs: each(busyMs)};
}
