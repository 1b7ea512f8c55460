// What the profiler did to a run, in sentences: where it may have moved a knee, and its largest share.

import type {EffectJson, KneeEffectJson} from '../../contract/effect-json.js';
import type {KneeJson, PhaseReportJson} from '../../contract/report-json.js';
import {optional} from '../../domain/optional.js';
import {writeLoad, writeShare} from '../words/figures.js';

/** A smaller effect on throughput is within what runs differ by anyway. */
const SMALLEST_TOLD = 1.03;

/**
 * The estimate for a ramp that broke in this phase. Of several hosts whose CPUs were used up, the one that
 * gains least sets the limit.
 */
export function kneeEffect({
  phase,
  effect,
}: Pick<PhaseReportJson, 'phase' | 'effect'>): KneeEffectJson | undefined {
  const estimated = effect.filter(({throughputWithout}) => throughputWithout !== undefined);
  const [least] = estimated.toSorted(
    (left, right) => left.throughputWithout! - right.throughputWithout!,
  );
  if (least === undefined) {
    const reasons = effect.map(({host, noEstimate}) => `${host}: ${noEstimate}`);
    return reasons.length === 0 ? undefined : {noEstimate: reasons.join('; ')};
  }
  const {host, throughputWithout = 1} = least;
  const scaled = (load: number | undefined): number | undefined =>
    load === undefined ? undefined : Number((load * throughputWithout).toPrecision(3));
  return {
    ...{host, throughputWithout},
    ...optional('users', scaled(phase.users)),
    ...optional('rate', scaled(phase.rate)),
  };
}

/** No sentence where the knee would lie at the same load, or nothing is known of it. */
export function kneeEffectSentences(
  {operation, effect, firstBad}: Pick<KneeJson, 'operation' | 'effect' | 'firstBad'>,
  bad: Pick<PhaseReportJson, 'effect'> | undefined,
): string[] {
  const row = bad?.effect.find(({host}) => host === effect?.host);
  const {throughputWithout = 1} = effect ?? {};
  if (row === undefined || firstBad === undefined || throughputWithout < SMALLEST_TOLD) return [];
  const {users, rate} = effect!;
  const broke = writeLoad(firstBad);
  const taken = `${takenOf(row)} in "${firstBad.phase}"`;
  const without = writeLoad({...optional('users', users), ...optional('rate', rate)});
  return [
    `the profiler itself took ${taken}: without it ${operation} would break at about ${without} instead of ${broke}`,
  ];
}

/** Where no ramp tells a knee: what the last phase would have done. */
export function phaseEffectSentences({phase, effect}: PhaseReportJson): string[] {
  return effect.flatMap((row) => {
    const {throughputWithout = 1} = row;
    if (throughputWithout < SMALLEST_TOLD) return [];
    return [
      `the profiler itself took ${takenOf(row)} in "${phase.name}": without it throughput would be about ${throughputWithout.toFixed(2)} times as high`,
    ];
  });
}

/** `0.24 of the 2 CPUs of db1, which were used up` */
function takenOf({busyCpus, cpus, host}: EffectJson): string {
  return `${busyCpus.toFixed(2)} of the ${cpus} CPUs of ${host}, which were used up`;
}

/** The largest share of a host's CPUs that the profiler took in any phase, with its parts. */
export function largestEffectSentence(phases: readonly PhaseReportJson[]): string[] {
  const [largest] = phases
    .flatMap(({phase, effect}) => effect.map((row) => ({phase, row})))
    .filter(({row}) => row.hostShare !== undefined)
    .toSorted((left, right) => right.row.hostShare! - left.row.hostShare!);
  if (largest === undefined) return [];
  const {phase, row} = largest;
  const parts = partsOf(row).map(([name, cpus]) => `${name} ${writeShare(cpus / row.cpus!)}`);
  const perRequest =
    row.usecsPerRequest === undefined ? '' : `, ${Math.round(row.usecsPerRequest)} µs a request`;
  return [
    `the profiler took at most ${writeShare(row.hostShare!)} of the CPUs of ${row.host} ("${phase.name}": ${parts.join(', ')})${perRequest}`,
  ];
}

/** The parts that are known, in the order of a request's way through them. */
export function partsOf(row: EffectJson): [name: string, cpus: number][] {
  const {programsCpus, engineCpus, agentCpus, collectorCpus} = row;
  const all: [string, number | undefined][] = [
    ['programs', programsCpus],
    ['engine', engineCpus],
    ['agent', agentCpus],
    ['collector', collectorCpus],
  ];
  return all.filter((part): part is [string, number] => part[1] !== undefined);
}
