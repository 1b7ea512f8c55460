// What each disk of a host did in both stretches.

import {rates, type Question} from './question.js';
import {hostPlace, type Place} from './stretch-facts.js';

/** Requests of one kind, or of all kinds. */
export interface RequestTime {
  readonly perSecond: number;
  /** From when a request was made until it was done. */
  readonly meanMs: number;
  /** ms a second, of all requests together. */
  readonly waitedMs: number;
}

interface DiskTime extends RequestTime {
  /** For how long the device was busy with each of them: without the time in its waiting line. */
  readonly servedMs: number;
  /** ms a second in which it had a request. */
  readonly busyMs: number;
  readonly kinds: Readonly<Record<RequestKind, RequestTime>>;
}

export interface DiskTimes {
  readonly place: Place;
  readonly before: DiskTime;
  readonly after: DiskTime;
  /** How busy the disk is in the second stretch, 0–1. */
  readonly busy: number;
}

/** The metrics of each kind of request: how many, and their time. */
const KINDS = {
  read: ['reads', 'read_ns'],
  write: ['writes', 'write_ns'],
  flush: ['flushes', 'flush_ns'],
} as const;

export type RequestKind = keyof typeof KINDS;

export const REQUEST_KINDS = Object.keys(KINDS) as RequestKind[];

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
  const perSecond = (metric: string): number => question[side].perSecond(place, metric);
  const timed = (kind: RequestKind): RequestTime => {
    const [count, time] = KINDS[kind];
    return requestTime(perSecond(count), perSecond(time) / 1e6);
  };
  const kinds = {read: timed('read'), write: timed('write'), flush: timed('flush')};
  const sum = (figure: 'perSecond' | 'waitedMs'): number =>
    REQUEST_KINDS.reduce((total, kind) => total + kinds[kind][figure], 0);
  const all = requestTime(sum('perSecond'), sum('waitedMs'));
  const busyMs = perSecond('busy_ns') / 1e6;
  return {...all, busyMs, servedMs: each(busyMs, all.perSecond), kinds};
}

function requestTime(perSecond: number, waitedMs: number): RequestTime {
  return {perSecond, waitedMs, meanMs: each(waitedMs, perSecond)};
}

function each(ms: number, perSecond: number): number {
  return perSecond > 0 ? ms / perSecond : 0;
}
