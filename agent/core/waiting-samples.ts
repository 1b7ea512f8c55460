// Samples of the kind `waiting` in one interval: where goroutines that served requests parked. They come
// with the requests, so their steps are known. Waits of one stack are added up by 10 ms, which is as fine
// as a run file keeps them.
//
// A wait counts at the moment at which the goroutine ran again. Its request may have ended an interval
// later, and then it counts at the start of that interval.

import {
  BUDGET_PARTS,
  type BudgetPart,
  type RequestCall,
  type RequestRecord,
} from '../../src/domain/request.js';
import {
  NO_STACK,
  PARK_KINDS,
  type ParkKind,
  type Stack,
  type StackRecord,
} from '../../src/domain/stacks/stack.js';
import type {Step} from '../../src/domain/step.js';
import {StackRecords, type StackKey} from '../probes/stacks/stack-records.js';

const SLOT_NS = 10_000_000;

interface Sum {
  ns: number;
  count: number;
}

interface Place {
  readonly key: StackKey;
  readonly kind: ParkKind;
  readonly step: Step;
  /** By the number of the slot on the kernel's clock. */
  readonly slots: Map<number, Sum>;
}

export class WaitingSamples {
  /** By stack, so that a wait costs a few look-ups. One stack is at few places. */
  #places = new Map<Stack, Place[]>();

  /** Takes a request with all its calls, and its start as `KernelTimes` counts it. */
  add({target, step, goid, calls}: RequestRecord, startNs: number): void {
    if (goid === 0) return;
    for (const call of calls) {
      const kind = kindOf(call);
      if (kind === undefined) continue;
      const {stack = NO_STACK, offsetNs, durationNs: ns} = call;
      // Two CPUs may have told its ends in the wrong order. A weight below 0 would cost the whole batch.
      if (!(ns > 0)) continue;
      const {slots} = this.#placeOf(stack, target, step, kind);
      addTo(slots, Math.floor((startNs + offsetNs + ns) / SLOT_NS), ns);
    }
  }

  /** The records of the interval that began at this time, as `KernelTimes` counts it. */
  take(startNs: number): StackRecord[] {
    const records = new StackRecords();
    for (const places of this.#places.values()) {
      for (const {key, step, slots} of places) {
        for (const [slot, {ns, count}] of slots) {
          const offsetMs = Math.max(0, (slot + 0.5) * SLOT_NS - startNs) / 1e6;
          records.add(key, step, offsetMs, ns, count);
        }
      }
    }
    this.#places = new Map();
    return records.records();
  }

  #placeOf(stack: Stack, target: string, step: Step, kind: ParkKind): Place {
    let places = this.#places.get(stack);
    if (places === undefined) this.#places.set(stack, (places = []));
    for (const place of places) {
      if (place.kind === kind && place.step === step && place.key.target === target) return place;
    }
    const key: StackKey = {sampleKind: 'waiting', target, stack, idle: false, wait: kind};
    const place = {key, kind, step, slots: new Map<number, Sum>()};
    places.push(place);
    return place;
  }
}

function addTo(slots: Map<number, Sum>, slot: number, ns: number): void {
  const sum = slots.get(slot);
  if (sum === undefined) {
    slots.set(slot, {ns, count: 1});
    return;
  }
  sum.ns += ns;
  sum.count += 1;
}

/** Undefined where the goroutine ran or was in a system call, as in a call of a peer without a stack. */
function kindOf({part, stack}: RequestCall): ParkKind | undefined {
  const kind = PLAIN.get(part);
  if (kind !== undefined) return kind === 'none' ? undefined : kind;
  if (part.startsWith('upstream:')) return stack === undefined ? undefined : 'upstream';
  return part.startsWith('wait:') ? 'other' : undefined;
}

/** The kinds of parts without a peer, and without a reason that nobody has a word for. */
const PLAIN: ReadonlyMap<BudgetPart, ParkKind | 'none'> = new Map<BudgetPart, ParkKind | 'none'>([
  ...BUDGET_PARTS.map((part) => [part, 'none'] as const),
  ...PARK_KINDS.map((kind) => [`wait:${kind}`, kind] as const),
  ['sched', 'sched'],
  ['unexplained', 'other'],
]);
