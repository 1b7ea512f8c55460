// Adds budgets up over time: by second, or by longer moments where seconds would be too many. Those that lie
// outside of the run are left out.

import type {BudgetMomentJson} from '../../contract/requests-json.js';
import type {StoredBudget} from '../../domain/ports.js';
import type {PartNames} from '../../insight/hops/part-names.js';
import type {shownSeconds} from './find-range.js';

const MOST_MOMENTS = 600;
const NS_PER_SECOND = 1_000_000_000n;

type ShownSeconds = ReturnType<typeof shownSeconds>;

interface Moment {
  requests: number;
  readonly parts: Map<string, number>;
}

export class BudgetTimeline {
  /** By second of Unix time. */
  readonly #seconds = new Map<number, Moment>();
  readonly #shown: ShownSeconds;
  readonly #names: Pick<PartNames, 'nameOf'>;

  constructor(shown: ShownSeconds, names: Pick<PartNames, 'nameOf'>) {
    this.#shown = shown;
    this.#names = names;
  }

  add({startNs, target, buckets}: StoredBudget): void {
    const second = Number(startNs / NS_PER_SECOND);
    if (second < this.#shown.first || second > this.#shown.last) return;
    const moment = momentAt(this.#seconds, second);
    for (const {requests, parts} of buckets.values()) {
      moment.requests += requests;
      for (const [part, ns] of parts) addPart(moment.parts, this.#names.nameOf(target, part), ns);
    }
  }

  /** In order of time. Moments without requests are left out. */
  take(): BudgetMomentJson[] {
    const seconds = [...this.#seconds].sort(([left], [right]) => left - right);
    if (seconds.length === 0) return [];
    const first = seconds[0]![0];
    const width = Math.ceil((seconds.at(-1)![0] - first + 1) / MOST_MOMENTS);
    const moments = new Map<number, Moment>();
    for (const [second, {requests, parts}] of seconds) {
      const moment = momentAt(moments, second - ((second - first) % width));
      moment.requests += requests;
      for (const [part, ns] of parts) addPart(moment.parts, part, ns);
    }
    return [...moments].map(([second, {requests, parts}]) => ({
      startUnixNs: String(BigInt(second) * NS_PER_SECOND),
      durationMs: width * 1_000,
      requests,
      parts: Object.fromEntries(parts),
    }));
  }
}

function momentAt(moments: Map<number, Moment>, second: number): Moment {
  let moment = moments.get(second);
  if (moment === undefined) moments.set(second, (moment = {requests: 0, parts: new Map()}));
  return moment;
}

function addPart(sums: Map<string, number>, part: string, ns: number): void {
  sums.set(part, (sums.get(part) ?? 0) + ns);
}
