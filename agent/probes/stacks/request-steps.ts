// Knows which request a goroutine served at a time. Requests are noted when they have ended, stacks
// ask afterwards. Times are Unix ns of the agent's clock as doubles, which are exact to 256 ns.

import type {RequestRecord} from '../../../src/domain/request.js';
import type {Step} from '../../../src/domain/step.js';

interface Served {
  readonly fromNs: number;
  readonly untilNs: number;
  readonly step: Step;
}

/**
 * Stacks ask some three seconds after they were seen, and a request may have begun long before
 * that.
 */
const KEPT_NS = 10e9;

export class RequestSteps {
  /**
   * Requests by pid and goroutine, in order of their ends, which is mostly the order they come in.
   */
  readonly #served = new Map<number, Map<number, Served[]>>();

  note({side, pid, goid, startNs, durationNs, step}: RequestRecord): void {
    if (side !== 'server' || goid === 0) return;
    let ofProcess = this.#served.get(pid);
    if (ofProcess === undefined) this.#served.set(pid, (ofProcess = new Map()));
    let served = ofProcess.get(goid);
    if (served === undefined) ofProcess.set(goid, (served = []));
    const fromNs = Number(startNs);
    const untilNs = fromNs + durationNs;
    served.splice(firstEndingFrom(served, untilNs), 0, {fromNs, untilNs, step});
  }

  /** The step of the request that takes the largest part of a time, which may be an instant. */
  stepIn(pid: number, goid: number, fromNs: number, untilNs: number): Step | undefined {
    const served = this.#served.get(pid)?.get(goid);
    if (served === undefined) return undefined;
    let most = -1;
    let step: Step | undefined;
    for (let at = firstEndingFrom(served, fromNs); at < served.length; at++) {
      const request = served[at]!;
      // A goroutine serves one request after the other, so all later ones begin later too.
      if (request.fromNs > untilNs) break;
      const sharedNs = Math.min(untilNs, request.untilNs) - Math.max(fromNs, request.fromNs);
      if (sharedNs > most) [most, step] = [sharedNs, request.step];
    }
    return most < 0 ? undefined : step;
  }

  forgetBefore(nowNs: number): void {
    for (const [pid, ofProcess] of this.#served) {
      for (const [goid, served] of ofProcess) {
        served.splice(0, firstEndingFrom(served, nowNs - KEPT_NS));
        if (served.length === 0) ofProcess.delete(goid);
      }
      if (ofProcess.size === 0) this.#served.delete(pid);
    }
  }
}

/** A search by halving: a connection that is kept alive may have ten thousand requests. */
function firstEndingFrom(served: readonly Served[], ns: number): number {
  let [low, high] = [0, served.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (served[middle]!.untilNs < ns) low = middle + 1;
    else high = middle;
  }
  return low;
}
