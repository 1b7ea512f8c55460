// Which request a goroutine served at a time: requests are told when they have ended, stacks ask
// afterwards. Times are Unix ns of the agent's clock, as doubles: 256 ns are close enough.

import type {RequestRecord} from '../../../src/domain/request.js';
import type {Step} from '../../../src/domain/step.js';

interface Served {
  readonly fromNs: number;
  readonly untilNs: number;
  readonly step: Step;
}

/** Stacks ask some three seconds after they were seen, and a request may have begun long before. */
const KEPT_NS = 10e9;

export class RequestSteps {
  /** In order of their ends, which is mostly how they are told. */
  readonly #served = new Map<string, Served[]>();

  note({side, pid, goid, startNs, durationNs, step}: RequestRecord): void {
    if (side !== 'server' || goid === 0) return;
    const who = `${pid} ${goid}`;
    const served = this.#served.get(who) ?? [];
    const untilNs = Number(startNs) + durationNs;
    served.splice(firstEndingFrom(served, untilNs), 0, {fromNs: Number(startNs), untilNs, step});
    this.#served.set(who, served);
  }

  /** The step of the request that takes the largest part of a time, which may be an instant. */
  stepIn(pid: number, goid: number, fromNs: number, untilNs: number): Step | undefined {
    let most = -1;
    let step: Step | undefined;
    const served = this.#served.get(`${pid} ${goid}`) ?? [];
    for (let at = firstEndingFrom(served, fromNs); at < served.length; at++) {
      const request = served[at]!;
      // A goroutine serves one after the other: those behind it begin later still.
      if (request.fromNs > untilNs) break;
      const sharedNs = Math.min(untilNs, request.untilNs) - Math.max(fromNs, request.fromNs);
      if (sharedNs > most) [most, step] = [sharedNs, request.step];
    }
    return most < 0 ? undefined : step;
  }

  forgetBefore(nowNs: number): void {
    for (const [who, served] of this.#served) {
      const kept = served.filter(({untilNs}) => untilNs > nowNs - KEPT_NS);
      if (kept.length === 0) this.#served.delete(who);
      else if (kept.length < served.length) this.#served.set(who, kept);
    }
  }
}

/** By halving: a connection that is kept alive has ten thousand of them. */
function firstEndingFrom(served: readonly Served[], ns: number): number {
  let [low, high] = [0, served.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (served[middle]!.untilNs < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}
