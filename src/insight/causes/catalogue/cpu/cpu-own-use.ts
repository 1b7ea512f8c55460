// The target itself uses the CPUs up, or a request costs more of them than before: its function that grew
// most is named.

import {shortFunctionName} from '../../../../domain/stacks/function-name.js';
import {COLLECTOR} from '../../../functions/known-functions.js';
import {mostOf, writeShare} from '../../../words/figures.js';
import {isCpuPart} from '../../question/parts.js';
import {
  evidence,
  rates,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import {hostPlace, type Place} from '../../question/stretch-facts.js';
import type {Side} from '../../question/sides.js';

/** A share of the host's CPUs: below it, a thread finds a free one. */
const USED_UP = 0.9;
const LEAST_FACTOR = 1.2;
/** CPUs that the target uses more than before. */
const LEAST_MORE = 0.1;

export const cpuOwnUse: CauseRule = {
  name: 'cpu-own-use',
  needs: ['process'],
  find: (question) => {
    const {agentId, target, cpus} = question;
    if (cpus === undefined) return [];
    const place: Place = {agentId, target, probe: 'process', series: ''};
    const own = rates(question, place, 'cpu_ns');
    const [before, after] = [own.before / 1e9, own.after / 1e9];
    const {sides} = question;
    const work = {
      before: before * workShare(sides?.before, target),
      after: after * workShare(sides?.after, target),
    };
    if (work.after - work.before < LEAST_MORE || work.after < LEAST_FACTOR * work.before) return [];
    const busy = rates(question, hostPlace(agentId, 'process'), 'cpu_ns').after / 1e9;
    const isUsedUp = busy >= USED_UP * cpus;
    return [findingOf(question, place, {before, after, isUsedUp})];
  },
};

function findingOf(
  question: Question,
  place: Place,
  {
    before,
    after,
    isUsedUp,
  }: {readonly before: number; readonly after: number; readonly isUsedUp: boolean},
): Finding {
  const {target, host, cpus} = question;
  const name = grownFunction(question);
  return {
    ...{resource: 'cpu', target, share: 1},
    // A free CPU is found at once, and then the work itself is all that takes longer.
    waits: isUsedUp ? isCpuPart : (part) => part === 'cpu',
    evidence: [evidence(question, place, 'cpu_ns', 'CPUs', 1e-9)],
    sentence:
      `${target} itself uses more CPU: ${after.toFixed(2)} of ${cpus} CPUs of ${host} (before: ${before.toFixed(2)})` +
      (name === undefined ? '' : `, ${name}`) +
      (isUsedUp ? ', and no CPU is left' : ''),
    remedy: 'Look at its flame graph; give it more CPUs, or spread the load over more of it.',
  };
}

/** What is not Go's garbage collector, which is a cause of its own. */
function workShare(side: Side | undefined, target: string): number {
  const collected = side?.sites?.spentIn(target, COLLECTOR);
  return collected && collected.allOnCpu > 0 ? 1 - collected.onCpu / collected.allOnCpu : 1;
}

/** Where most of the target's CPU time is spent: the function that grew most, with its share of that time. */
function grownFunction({sides, target}: Question): string | undefined {
  if (sides === undefined) return undefined;
  const before = cpusByFunction(sides.before, target);
  const [most] = [...cpusByFunction(sides.after, target)]
    .map(([name, cpus]) => ({name, more: cpus - (before.get(name) ?? 0), cpus}))
    .toSorted((left, right) => right.more - left.more);
  if (most === undefined || most.more <= 0) return undefined;
  const all = [...cpusByFunction(sides.after, target).values()].reduce(
    (sum, cpus) => sum + cpus,
    0,
  );
  const share = most.cpus / all;
  return `${mostOf(share)} of it in ${shortFunctionName(most.name)} (${writeShare(share)})`;
}

function cpusByFunction({functions = [], durationMs}: Side, target: string): Map<string, number> {
  const own = functions.filter(
    (row) => row.kind === 'on-cpu' && row.target === target && !COLLECTOR.test(row.function),
  );
  return new Map(own.map((row) => [row.function, row.selfMs / Math.max(1, durationMs)]));
}
