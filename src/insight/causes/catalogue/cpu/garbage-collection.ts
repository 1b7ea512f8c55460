// Go's garbage collector takes the CPU time of the target: its own workers, and goroutines that have to help
// it (runtime: gcAssistAlloc) or wait for it.

import {shortFunctionName} from '../../../../domain/stacks/function-name.js';
import type {FunctionRowJson} from '../../../../contract/function-json.js';
import {writeShare} from '../../../words/figures.js';
import {isCpuPart} from '../../question/parts.js';
import {
  evidence,
  levelEvidence,
  type CauseRule,
  type Finding,
  type Question,
} from '../../question/question.js';
import {withoutSamples, type Side} from '../../question/sides.js';
import type {Place} from '../../question/stretch-facts.js';

/** A share of the target's CPU time. Go aims at a quarter where the heap grows by GOGC=100. */
const LEAST_SHARE = 0.1;
const LEAST_MORE = 0.08;

/** Functions of Go's runtime that only the collector runs (runtime/mgc*.go, mbitmap.go, mwbbuf.go). */
const COLLECTOR =
  /^runtime\.(?:\(\*(?:gcWork|gcBits|gcControllerState|sweepLocked|mspan|wbBuf|lfstack|gcCPULimiterState)\)\.|gc[A-Z]|bgsweep|bgscavenge|scan|greyobject|mark|sweep|drain|wbBuf|findObject|heapBits|spanOf|pageIndexOf|shade|typePointers|tryDefer|getempty|putfull|trygetfull|handoff|memclrNoHeapPointers|stopTheWorld|startTheWorld|bulkBarrier)/;

export const garbageCollection: CauseRule = {
  name: 'garbage-collection',
  needs: ['limits'],
  // Samples are read only where they would be looked at.
  lacks: ({sides, parts}) =>
    [...parts.keys()].some(isCpuPart) ? withoutSamples(sides, 'on-cpu') : undefined,
  find: (question) => {
    const {sides, target, agentId, parts} = question;
    if (sides === undefined || ![...parts.keys()].some(isCpuPart)) return [];
    const [before, after] = [collectedIn(sides.before, target), collectedIn(sides.after, target)];
    if (after.share < LEAST_SHARE || after.share - before.share < LEAST_MORE) return [];
    return [findingOf(question, {before, after}, {agentId, target, probe: 'limits', series: ''})];
  },
};

interface Collected {
  /** CPUs: of the collector, and of the target as a whole. */
  readonly cpus: number;
  readonly all: number;
  readonly share: number;
  readonly functions: readonly FunctionRowJson[];
}

function collectedIn({functions = [], durationMs}: Side, target: string): Collected {
  const own = functions.filter((row) => row.kind === 'on-cpu' && row.target === target);
  const collector = own.filter((row) => COLLECTOR.test(row.function));
  const sum = (rows: readonly FunctionRowJson[]): number =>
    rows.reduce((total, {selfMs}) => total + selfMs, 0) / Math.max(1, durationMs);
  const [cpus, all] = [sum(collector), sum(own)];
  return {cpus, all, share: all > 0 ? cpus / all : 0, functions: collector};
}

function findingOf(
  question: Question,
  {before, after}: {readonly before: Collected; readonly after: Collected},
  place: Place,
): Finding {
  const {target} = question;
  const gogc = question.after.level(place, 'gogc');
  const limit = question.after.level(place, 'gomemlimit_bytes');
  const more = Math.max(after.cpus - before.cpus, 0);
  const share = Math.min(1, more / Math.max(more, after.all - before.all, 1e-9));
  return {
    ...{resource: 'cpu', target, waits: isCpuPart, share},
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
