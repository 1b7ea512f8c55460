// Adds to a comparison of two phases why the requests that grew most take longer.

import {optional} from '../../domain/optional.js';
import type {RunReader} from '../../domain/ports.js';
import {rangeOfPhase} from '../../domain/stacks/stack-samples.js';
import type {FailureGrowthJson} from '../../contract/failure-json.js';
import type {ComparisonJson, KneeJson, PhaseReportJson} from '../../contract/report-json.js';
import {findCauses} from '../causes/find-causes.js';
import type {Side, Sides} from '../causes/question/sides.js';
import {StretchFacts} from '../causes/question/stretch-facts.js';
import {grownRequest, grownRequestOf} from '../change/grown-request.js';
import {failureGrowth, type FailingSide} from '../failures/failure-growth.js';
import {stackSites} from '../functions/stack-sites.js';
import type {PhaseTallies} from '../sums/phase-tallies.js';
import type {Names} from '../sums/names.js';

export interface CauseSources {
  readonly tallies: PhaseTallies;
  readonly names: Names;
  readonly phases: readonly PhaseReportJson[];
  readonly reader: Pick<RunReader, 'phases' | 'stackSums' | 'stackPoints'>;
}

/** Phases are told by their index. */
export interface PhasePair {
  readonly before: number;
  readonly after: number;
}

export function withCauses(
  change: ComparisonJson,
  pair: PhasePair,
  sources: CauseSources,
  operation?: string,
): ComparisonJson {
  const [before, after] = [pair.before, pair.after].map((index) =>
    sources.tallies.byPhase.get(index),
  );
  if (before === undefined || after === undefined) return change;
  const {hostOf, cpusOf} = sources.names;
  const grown =
    operation === undefined ? grownRequest(change.budgets) : grownRequestOf(operation, change);
  const facts = {before: new StretchFacts(before), after: new StretchFacts(after)};
  const sides = sidesOf(sources, pair);
  const client = change.client.filter((row) => (operation ?? row.operation) === row.operation);
  const causes = findCauses({...facts, grown, client, hostOf, cpusOf, ...optional('sides', sides)});
  const failures = failuresOf(sources, pair, operation);
  return {...change, causes: {...causes, ...optional('failures', failures)}};
}

/** `operation`: that of a ramp which is judged alone. */
function failuresOf(
  {phases}: CauseSources,
  pair: PhasePair,
  operation: string | undefined,
): FailureGrowthJson | undefined {
  const [before, after] = [pair.before, pair.after].map((index) => {
    const report = phases.find(({phase}) => phase.index === index);
    return report && ofOperation(report, operation);
  });
  return before && after && failureGrowth(before, after);
}

function ofOperation(report: PhaseReportJson, wanted: string | undefined): FailingSide {
  const isWanted = ({operation}: {readonly operation?: string}): boolean =>
    wanted === undefined || operation === undefined || operation === wanted;
  const {durationMs, operations, failures, events} = report;
  return {
    durationMs,
    operations: operations.filter(isWanted),
    failures: failures?.filter(isWanted),
    // What operations did around an event is counted of all of them together.
    events: operations.every(isWanted) ? events : undefined,
  };
}

function sidesOf(sources: CauseSources, pair: PhasePair): Sides | undefined {
  const [before, after] = [sideOf(sources, pair.before), sideOf(sources, pair.after)];
  return before === undefined || after === undefined ? undefined : {before, after};
}

function sideOf({phases, reader}: CauseSources, index: number): Side | undefined {
  const report = phases.find(({phase}) => phase.index === index);
  const phase = reader.phases().find((each) => each.index === index);
  if (report === undefined || phase === undefined) return undefined;
  return {...report, sites: stackSites([{reader, range: rangeOfPhase(phase)}])};
}

/** The same knee where it has no two phases to compare. */
export function withKneeCauses(knee: KneeJson, sources: CauseSources): KneeJson {
  const {change, lastGood, firstBad, operation} = knee;
  if (change === undefined || lastGood === undefined || firstBad === undefined) return knee;
  const pair = {before: lastGood.phaseIndex, after: firstBad.phaseIndex};
  return {...knee, change: withCauses(change, pair, sources, operation)};
}
