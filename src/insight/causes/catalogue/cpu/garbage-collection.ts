// Go's garbage collector takes the CPU time of the target: its own workers, and goroutines that have to help
// it (runtime: gcAssistAlloc) or wait for it.

import {shortFunctionName} from '../../../../domain/stacks/function-name.js';
import {COLLECTOR} from '../../../functions/known-functions.js';
import {writeShare} from '../../../words/figures.js';
import {isCpuPart} from '../../question/parts.js';
import {
  evidence,
  levelEvidence,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import {withoutSamples} from '../../question/sides.js';
import {cpuIn, type CpuChange} from '../../question/spent.js';
import type {Place} from '../../question/stretch-facts.js';

/** A share of the target's CPU time. Go aims at a quarter where the heap grows by GOGC=100. */
const LEAST_SHARE = 0.1;
const LEAST_MORE = 0.08;

export const garbageCollection: CauseRule = {
  name: 'garbage-collection',
  needs: ['limits'],
  // Samples are read only where they would be looked at.
  lacks: ({sides, parts}) =>
    [...parts.keys()].some(isCpuPart) ? withoutSamples(sides, 'on-cpu') : undefined,
  find: (question) => {
    const {target, agentId, parts} = question;
    if (![...parts.keys()].some(isCpuPart)) return [];
    const collected = cpuIn(question, COLLECTOR);
    if (collected === undefined || !hasGrown(collected)) return [];
    return [findingOf(question, collected, {agentId, target, probe: 'limits', series: ''})];
  },
};

function hasGrown({after, grewBy}: CpuChange): boolean {
  return after.share >= LEAST_SHARE && grewBy(LEAST_MORE);
}

function findingOf(
  question: Question,
  {before, after, shareOfGrowth}: CpuChange,
  place: Place,
): Finding {
  const {target} = question;
  const gogc = question.after.level(place, 'gogc');
  const limit = question.after.level(place, 'gomemlimit_bytes');
  return {
    ...{resource: 'cpu', target, waits: isCpuPart, share: shareOfGrowth},
    evidence: [
      evidence(question, {...place, probe: 'process'}, 'cpu_ns', 'CPUs', 1e-9),
      ...(gogc === undefined ? [] : [levelEvidence(question, place, 'gogc', '%')]),
      ...(limit === undefined ? [] : [levelEvidence(question, place, 'gomemlimit_bytes', 'bytes')]),
    ],
    sentence:
      `Go's garbage collector takes ${writeShare(after.share)} of the CPU time of ${target} ` +
      `(before: ${writeShare(before.share)})${gogc === undefined ? '' : `, with GOGC=${gogc}`}` +
      allocatorOf(question),
    remedy: 'Raise GOGC, set GOMEMLIMIT to what memory there is, or let the program allocate less.',
  };
}

function allocatorOf({sides, target}: Question): string {
  const sites = sides?.after.sites?.allocators(target) ?? [];
  const [most] = sites;
  if (most === undefined) return '';
  const all = sites.reduce((sum, {weight}) => sum + weight, 0);
  return `; ${writeShare(most.weight / all)} of its allocations are in ${shortFunctionName(most.function)}`;
}
