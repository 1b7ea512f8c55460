// Knows which request a goroutine served at a time. Requests are noted when they have ended, stacks
// ask afterwards. Times are Unix ns of the agent's clock as doubles, which are exact to 256 ns.

import type {RequestRecord} from '../../../src/domain/request.js';
import type {Step} from '../../../src/domain/step.js';

/**
 * The requests of one goroutine in order of their ends, which is mostly the order they come in. Columns
 * of numbers cost less than an object for each request.
 */
class Served {
  readonly #fromNs: number[] = [];
  readonly #untilNs: number[] = [];
  readonly #steps: Step[] = [];

  get isEmpty(): boolean {
    return this.#steps.length === 0;
  }

  add(fromNs: number, untilNs: number, step: Step): void {
    const at = this.#firstEndingFrom(untilNs);
    if (at === this.#steps.length) {
      this.#fromNs.push(fromNs);
      this.#untilNs.push(untilNs);
      this.#steps.push(step);
      return;
    }
    this.#fromNs.splice(at, 0, fromNs);
    this.#untilNs.splice(at, 0, untilNs);
    this.#steps.splice(at, 0, step);
  }

  /** The step of the request that takes the largest part of a time, which may be an instant. */
  stepIn(fromNs: number, untilNs: number): Step | undefined {
    let most = -1;
    let step: Step | undefined;
    for (let at = this.#firstEndingFrom(fromNs); at < this.#steps.length; at += 1) {
      // A goroutine serves one request after the other, so all later ones begin later too.
      if (this.#fromNs[at]! > untilNs) break;
      const sharedNs = Math.min(untilNs, this.#untilNs[at]!) - Math.max(fromNs, this.#fromNs[at]!);
      if (sharedNs > most) {
        most = sharedNs;
        step = this.#steps[at];
      }
    }
    return step;
  }

  forgetBefore(ns: number): void {
    const before = this.#firstEndingFrom(ns);
    if (before === 0) return;
    this.#fromNs.splice(0, before);
    this.#untilNs.splice(0, before);
    this.#steps.splice(0, before);
  }

  /** A search by halving: a connection that is kept alive may have ten thousand requests. */
  #firstEndingFrom(ns: number): number {
    let high = this.#untilNs.length;
    if (high === 0 || this.#untilNs[high - 1]! < ns) return high;
    let low = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#untilNs[middle]! < ns) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * Stacks ask some three seconds after they were seen, and a request may have begun long before
 * that.
 */
const KEPT_NS = 10e9;

export class RequestSteps {
  /** By pid and goroutine. */
  readonly #served = new Map<number, Map<number, Served>>();

  note({side, pid, goid, startNs, durationNs, step}: RequestRecord): void {
    if (side !== 'server' || goid === 0) return;
    let ofProcess = this.#served.get(pid);
    if (ofProcess === undefined) this.#served.set(pid, (ofProcess = new Map()));
    let served = ofProcess.get(goid);
    if (served === undefined) ofProcess.set(goid, (served = new Served()));
    const fromNs = Number(startNs);
    served.add(fromNs, fromNs + durationNs, step);
  }

  /** The step of the request that takes the largest part of a time, which may be an instant. */
  stepIn(pid: number, goid: number, fromNs: number, untilNs: number): Step | undefined {
    return this.#served.get(pid)?.get(goid)?.stepIn(fromNs, untilNs);
  }

  forgetBefore(nowNs: number): void {
    for (const [pid, ofProcess] of this.#served) {
      for (const [goid, served] of ofProcess) {
        served.forgetBefore(nowNs - KEPT_NS);
        if (served.isEmpty) ofProcess.delete(goid);
      }
      if (ofProcess.size === 0) this.#served.delete(pid);
    }
  }
}
