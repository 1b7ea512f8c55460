// Reads bpf/offcpu.bt: what targets' threads waited for, in which stacks, and how long in an
// interval.

import type {ProbeRecord} from '../../src/domain/record.js';
import type {Stack, WaitKind} from '../../src/domain/stacks/stack.js';
import {detached} from '../bpftrace/detached.js';
import type {MapCursor} from '../bpftrace/map-cursor.js';
import type {Words} from '../bpftrace/words.js';
import type {Tick} from './ports/probe-reader.js';
import {LONG_WAIT_NS, OpenWaits, type WaitPiece} from './stacks/open-waits.js';
import {kernelTextOf, readPids, readUserStacks, type Addresses} from './stacks/printed-stacks.js';
import {StackReader, type ReadStacks, type StackHost} from './stacks/stack-reader.js';
import {StackRecords, type StackKey} from './stacks/stack-records.js';
import {readWhat, waitKind} from './stacks/wait-kind.js';
import {syscallName} from './figures/syscall-names.js';

/** The script tells kernel times modulo 2^52 ns. */
const TIME_BITS = 52;
const TIME_RANGE = 2 ** TIME_BITS;
const NOTHING: Stack = {frames: [], truncated: false, droppedFrames: 0};
const NONE: Addresses = [];

/** Where a thread waits, and for what, in the numbers of the script. */
interface Place {
  readonly pids: number;
  readonly hash: number;
  readonly kernel: number;
  readonly what: number;
}

/** A place of a target's process, with names. */
interface NamedPlace {
  readonly key: StackKey;
  readonly pid: number;
  readonly isLost: boolean;
}

/** A piece of one wait, or the sum of short waits of one stack that ended within the same 17 ms. */
interface Wait extends WaitPiece {
  readonly place: NamedPlace;
  readonly goid: number;
}

/** The interval that a tick ended. */
interface Interval {
  readonly startNs: number;
  /** The start as the script tells times: modulo 2^52 ns. */
  readonly startTime: number;
  readonly lengthNs: number;
  readonly targetOf: Tick['targetOf'];
  readonly waits: Wait[];
  stacks: number;
  lost: number;
}

export class OffcpuReader extends StackReader {
  readonly #open = new OpenWaits();
  /** Stacks that the kernel tells once, by the numbers that it uses from then on. */
  readonly #users = new Map<number, Addresses>();
  readonly #kernels = new Map<number, string>();
  /**
   * The places of this interval, by their words as printed, because most waits are at few places.
   * They are forgotten at the tick: a process may run other code later.
   */
  readonly #places = new Map<string, NamedPlace | undefined>();

  constructor(host: StackHost) {
    super('offcpu', host);
  }

  protected override readStacks(tick: Tick): ReadStacks {
    const interval = intervalOf(tick);
    const losses = this.lines.read({
      user: (map) => this.#learnUsers(map),
      kernel: (map) => this.#learnKernels(map),
      ns: (map) => this.#readEnded(map, interval),
      out: (map) => this.#readOpen(map, interval),
    });
    this.#open.endInterval();
    this.#places.clear();
    const {waits, stacks: met, lost} = interval;
    const startUnixNs = Number(this.host.toUnixNs(tick.startKernelNs));
    return {losses, met, lost, later: () => this.#recordsOf(waits, startUnixNs)};
  }

  #recordsOf(waits: readonly Wait[], startUnixNs: number): readonly ProbeRecord[] {
    const found = new StackRecords();
    for (const {place, goid, offsetNs, ns} of waits) {
      const fromNs = startUnixNs + offsetNs;
      // The waits of a sum lie anywhere in its 17 ms.
      const untilNs = fromNs + Math.max(ns, LONG_WAIT_NS);
      const step = this.host.steps.stepIn(place.pid, goid, fromNs, untilNs);
      found.add(place.key, step, offsetNs / 1e6, ns);
    }
    return found.records();
  }

  #learnUsers(map: MapCursor): void {
    for (const [id, addresses] of readUserStacks(map)) {
      const [hash, callers] = id.split(',').map(Number) as [number, number];
      keep(this.#users, hash, addresses.slice(0, callers + 1), this.host.mapKeys);
    }
  }

  #learnKernels(map: MapCursor): void {
    while (map.next()) {
      map.values();
      keep(this.#kernels, map.keys.number(0), kernelTextOf(map), this.host.mapKeys);
    }
  }

  /** The key is: root and pid, hash, kernel stack, what, goroutine, end. The value is ns waited. */
  #readEnded(map: MapCursor, interval: Interval): void {
    const {keys} = map;
    while (map.next()) {
      const ns = map.values().number(0);
      const place = this.#placeAt(map.keyText(4), keys, 0, interval);
      const at = keys.number(5);
      const atNs = sinceStart(at, interval);
      // An odd time is exact and belongs to a single wait. An even one belongs to a sum.
      if (at % 2 === 1) {
        const who = `${keys.number(0)} ${at}`;
        const pieces = this.#open.ended(who, interval.startNs, atNs, atNs + ns);
        note(interval, place, keys.number(4), pieces);
      } else {
        const offsetNs = Math.min(Math.max(0, atNs), interval.lengthNs);
        note(interval, place, keys.number(4), [{offsetNs, ns}]);
      }
    }
  }

  /** The value is the start of the wait, then the words of the key of an ended wait. */
  #readOpen(map: MapCursor, interval: Interval): void {
    while (map.next()) {
      const words = map.values();
      const since = words.number(0);
      if (since === 0) continue;
      const pids = words.number(1);
      const id = [1, 2, 3, 4].map((at) => words.number(at)).join();
      const place = this.#placeAt(id, words, 1, interval);
      const sinceNs = sinceStart(since, interval);
      const who = `${pids} ${since % 2 === 1 ? since : since + 1}`;
      const pieces = this.#open.goesOn(who, interval.startNs, sinceNs, interval.lengthNs);
      note(interval, place, words.number(5), pieces);
    }
  }

  /**
   * `id` is the words of the place, from `first` on, as printed. Undefined for a place of no
   * target.
   */
  #placeAt(id: string, words: Words, first: number, {targetOf}: Interval): NamedPlace | undefined {
    const known = this.#places.get(id);
    if (known !== undefined || this.#places.has(id)) return known;
    const place = placeOf(words, first);
    const {root, pid} = readPids(place.pids);
    const target = targetOf(root);
    const named = target === undefined ? undefined : this.#namePlace(target, pid, place);
    this.#places.set(detached(id), named);
    return named;
  }

  #namePlace(target: string, pid: number, place: Place): NamedPlace {
    const {stack, kind, idle, isLost} = this.#explain(pid, place);
    return {key: {sampleKind: 'off-cpu', target, stack, wait: kind, idle}, pid, isLost};
  }

  #explain(
    pid: number,
    place: Place,
  ): {stack: Stack; kind: WaitKind; idle: boolean; isLost: boolean} {
    const what = readWhat(place.what);
    if (what.isPreempted) {
      return {stack: NOTHING, kind: 'preempted', idle: false, isLost: false};
    }
    const user = place.hash === 0 ? NONE : this.#users.get(place.hash);
    const name = what.call === undefined ? undefined : syscallName(what.call);
    // bpf/offcpu.bt takes no kernel stack in calls that only wait. It would begin with this
    // function.
    const kernel = place.kernel === 0 ? `__x64_sys_${name}+0` : this.#kernels.get(place.kernel);
    const stack = this.host.code.symbolize(pid, user ?? NONE, kernel ?? '');
    const isLost = user === undefined || (kernel ?? '') === '';
    return {stack, kind: waitKind(what, name, stack.frames), idle: what.isIdle, isLost};
  }
}

function intervalOf({startKernelNs, endKernelNs, targetOf}: Tick): Interval {
  return {
    startNs: Number(startKernelNs),
    startTime: Number(BigInt.asUintN(TIME_BITS, startKernelNs)),
    lengthNs: Number(endKernelNs - startKernelNs),
    targetOf,
    ...{waits: [], stacks: 0, lost: 0},
  };
}

function placeOf(words: Words, at: number): Place {
  return {
    pids: words.number(at),
    hash: words.number(at + 1),
    kernel: words.number(at + 2),
    what: words.number(at + 3),
  };
}

/** Nanoseconds since the start of the interval; below zero for a time before it. */
function sinceStart(time: number, {startTime}: Interval): number {
  const ns = time - startTime;
  if (ns >= TIME_RANGE / 2) return ns - TIME_RANGE;
  return ns < -TIME_RANGE / 2 ? ns + TIME_RANGE : ns;
}

function note(
  interval: Interval,
  place: NamedPlace | undefined,
  goid: number,
  pieces: readonly WaitPiece[],
): void {
  const [first] = pieces;
  if (place === undefined || first === undefined) return;
  interval.stacks += 1;
  if (place.isLost) interval.lost += 1;
  // Idle time is not cut into pieces: where in the second it lies says nothing.
  const whole = {offsetNs: first.offsetNs, ns: pieces.reduce((sum, {ns}) => sum + ns, 0)};
  const told = place.key.idle ? [whole] : pieces;
  for (const piece of told) interval.waits.push({place, goid, ...piece});
}

/**
 * Forgets the oldest one where too many are known: the script repeats what found no room in its
 * map.
 */
function keep<Said>(known: Map<number, Said>, key: number, said: Said, mapKeys: number): void {
  if (known.size >= 2 * mapKeys) known.delete(known.keys().next().value!);
  known.set(key, said);
}
