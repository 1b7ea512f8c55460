// Samples of stacks in one interval, from the loader's SAMPLE and WAIT records: where threads ran, and
// what they waited for. Records are made later, when it is known which requests the goroutines served.
//
// Pure but for what it remembers of waits that go on.

import type {LossRecord, ProbeRecord} from '../../src/domain/record.js';
import type {Stack, WaitKind} from '../../src/domain/stacks/stack.js';
import type {KernelTimes} from '../bpftrace/kernel-times.js';
import type {ReaderHost} from '../probes/ports/probe-reader.js';
import {syscallName} from '../probes/figures/syscall-names.js';
import {LONG_WAIT_NS, OpenWaits, type WaitPiece} from '../probes/stacks/open-waits.js';
import {StackRecords, type StackKey} from '../probes/stacks/stack-records.js';
import {readWhat, waitKind} from '../probes/stacks/wait-kind.js';
import {SAMPLE_FLAG, WAIT_FLAG, type SampleRecord, type WaitRecord} from './record-types.js';
import type {SaidStacks} from './said-stacks.js';

export interface StackSamplesOptions extends Pick<ReaderHost, 'code' | 'steps' | 'toUnixNs'> {
  readonly targetOf: (rootPid: number) => string | undefined;
  readonly times: KernelTimes;
  readonly said: SaidStacks;
}

/** A moment or a piece of a wait of one thread, at a named place. */
interface Seen {
  readonly place: Place;
  readonly goid: number;
  /** Since the start of the interval, in ns. */
  readonly offsetNs: number;
  /** Samples, or ns. */
  readonly weight: number;
  /** For how long it may have lasted, in ns: the request of most of this time gets it. */
  readonly lengthNs: number;
}

interface Place {
  readonly key: StackKey;
  readonly pid: number;
  readonly isLost: boolean;
}

/** An interval that nobody ends must not fill the agent's memory. 64 busy CPUs give 6,400 a second. */
const MOST_PER_INTERVAL = 200_000;
const NO_STACK: Stack = {frames: [], truncated: false, droppedFrames: 0};

export class StackSamples {
  readonly #options: StackSamplesOptions;
  readonly #open = new OpenWaits();
  /** Waits are kept until the interval's bounds are known. */
  #samples: SampleRecord[] = [];
  #waits: WaitRecord[] = [];
  #dropped = 0;

  constructor(options: StackSamplesOptions) {
    this.#options = options;
  }

  add(record: SampleRecord | WaitRecord): void {
    if (this.#samples.length + this.#waits.length >= MOST_PER_INTERVAL) this.#dropped += 1;
    else if (record.kind === 'sample') this.#samples.push(record);
    else this.#waits.push(record);
  }

  /** What the interval held. `later` makes the records, when requests are known. */
  endInterval(
    startKernelNs: bigint,
    endKernelNs: bigint,
  ): {losses: LossRecord[]; later: () => readonly ProbeRecord[]} {
    const {times, toUnixNs} = this.#options;
    const startNs = times.ofKernelNs(startKernelNs);
    const places = new Places(this.#options);
    const samples = this.#samples.flatMap((sample) => seenSample(sample, startNs, places));
    const lengthNs = Number(endKernelNs - startKernelNs);
    const waits = this.#waits.flatMap((wait) => this.#seenWaits(wait, startNs, lengthNs, places));
    this.#open.endInterval();
    this.#samples = [];
    this.#waits = [];
    const dropped = this.#takeDropped();
    const startUnixNs = Number(toUnixNs(startKernelNs));
    return {
      losses: [...lossOf('oncpu', samples), ...lossOf('offcpu', waits), ...dropped],
      later: () => [
        ...this.#recordsOf(samples, startUnixNs),
        ...this.#recordsOf(waits, startUnixNs),
      ],
    };
  }

  #takeDropped(): LossRecord[] {
    const count = this.#dropped;
    this.#dropped = 0;
    const detail = 'more samples of stacks than the agent keeps in an interval';
    return count === 0
      ? []
      : [{kind: 'loss', probe: 'offcpu', reason: 'lost_events', count, detail}];
  }

  #recordsOf(seen: readonly Seen[], startUnixNs: number): readonly ProbeRecord[] {
    const found = new StackRecords();
    for (const {place, goid, offsetNs, weight, lengthNs} of seen) {
      const fromNs = startUnixNs + offsetNs;
      const step = this.#options.steps.stepIn(place.pid, goid, fromNs, fromNs + lengthNs);
      found.add(place.key, step, {offsetMs: offsetNs / 1e6, weight});
    }
    return found.records();
  }

  #seenWaits(wait: WaitRecord, startNs: number, intervalNs: number, places: Places): Seen[] {
    const place = places.ofWait(wait);
    if (place === undefined) return [];
    const pieces = this.#piecesOf(wait, startNs, intervalNs);
    const [first] = pieces;
    if (first === undefined) return [];
    // Time that nobody missed is not cut up: where in the second it lies says nothing.
    const whole = {offsetNs: first.offsetNs, ns: pieces.reduce((sum, {ns}) => sum + ns, 0)};
    return (place.key.idle ? [whole] : pieces).map(({offsetNs, ns}) => {
      // A sum of short waits lies anywhere in the time of its slot.
      return {place, goid: wait.goid, offsetNs, weight: ns, lengthNs: Math.max(ns, LONG_WAIT_NS)};
    });
  }

  #piecesOf(wait: WaitRecord, startNs: number, intervalNs: number): readonly WaitPiece[] {
    const sinceNs = wait.fromNs - startNs;
    const untilNs = wait.untilNs - startNs;
    if ((wait.flags & WAIT_FLAG.sum) !== 0) {
      return [{offsetNs: Math.min(Math.max(0, sinceNs), intervalNs), ns: wait.ns}];
    }
    const who = `${wait.tid} ${wait.fromNs}`;
    const isOpen = (wait.flags & WAIT_FLAG.open) !== 0;
    if (isOpen) return this.#open.goesOn(who, startNs, sinceNs, untilNs);
    return this.#open.ended(who, startNs, sinceNs, untilNs);
  }
}

function seenSample(sample: SampleRecord, startNs: number, places: Places): Seen[] {
  const place = places.ofSample(sample);
  if (place === undefined) return [];
  const offsetNs = Math.max(0, sample.atNs - startNs);
  return [{place, goid: sample.goid, offsetNs, weight: 1, lengthNs: 0}];
}

function lossOf(probe: string, seen: readonly Seen[]): LossRecord[] {
  const count = seen.filter(({place}) => place.isLost).length;
  return count === 0 ? [] : [{kind: 'loss', probe, reason: 'stack_lost', count}];
}

/**
 * Named places of one interval. Most samples are at few of them. In the next interval the code of a
 * process may be another, so nothing is kept any longer.
 */
class Places {
  readonly #options: StackSamplesOptions;
  readonly #known = new Map<string, Place | undefined>();

  constructor(options: StackSamplesOptions) {
    this.#options = options;
  }

  /** Undefined for a thread of no target. */
  ofSample(sample: SampleRecord): Place | undefined {
    const {root, pid, userStack, kernelStack, flags} = sample;
    return this.#at(`r ${root} ${pid} ${userStack} ${kernelStack} ${flags}`, root, (target) => {
      const {stack, isUnsaid} = this.#stackOf(pid, userStack, kernelStack);
      const isFlagged = (flags & (SAMPLE_FLAG.userLost | SAMPLE_FLAG.kernelLost)) !== 0;
      const key = {sampleKind: 'on-cpu', target, stack, idle: false} as const;
      return {key, pid, isLost: isUnsaid || isFlagged};
    });
  }

  /** Undefined for a thread of no target. */
  ofWait(wait: WaitRecord): Place | undefined {
    const {root, pid, userStack, kernelStack, what, flags} = wait;
    const isFlagged = (flags & WAIT_FLAG.stackLost) !== 0;
    const id = `w ${root} ${pid} ${userStack} ${kernelStack} ${what} ${isFlagged}`;
    return this.#at(id, root, (target) => {
      const {stack, kind, idle, isUnsaid} = this.#explain(wait);
      const key = {sampleKind: 'off-cpu', target, stack, wait: kind, idle} as const;
      return {key, pid, isLost: isUnsaid || isFlagged};
    });
  }

  #at(id: string, root: number, make: (target: string) => Place): Place | undefined {
    if (this.#known.has(id)) return this.#known.get(id);
    const target = this.#options.targetOf(root);
    const place = target === undefined ? undefined : make(target);
    this.#known.set(id, place);
    return place;
  }

  #explain({pid, userStack, kernelStack, what}: WaitRecord): {
    stack: Stack;
    kind: WaitKind;
    idle: boolean;
    isUnsaid: boolean;
  } {
    const {call, isPreempted, isIdle} = readWhat(what);
    if (isPreempted) return {stack: NO_STACK, kind: 'preempted', idle: false, isUnsaid: false};
    const name = call === undefined ? undefined : syscallName(call);
    // Calls that only wait come without a kernel stack; it would begin with this function.
    const standIn = kernelStack === 0 && name !== undefined ? `__x64_sys_${name}+0` : undefined;
    const {stack, isUnsaid} = this.#stackOf(pid, userStack, kernelStack, standIn);
    return {
      stack,
      kind: waitKind({isPreempted, isIdle}, name, stack.frames),
      idle: isIdle,
      isUnsaid,
    };
  }

  #stackOf(
    pid: number,
    userStack: number,
    kernelStack: number,
    standIn?: string,
  ): {stack: Stack; isUnsaid: boolean} {
    const {said, code} = this.#options;
    const user = said.user(userStack);
    const kernel = standIn ?? said.kernel(kernelStack);
    const stack = code.symbolize(pid, user ?? [], kernel ?? '');
    return {stack, isUnsaid: user === undefined || kernel === undefined};
  }
}
