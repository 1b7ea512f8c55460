// Adds to a comparison of two phases why the requests that grew most take longer.

import type {ComparisonJson, KneeJson} from '../../contract/report-json.js';
import {findCauses} from '../causes/find-causes.js';
import {StretchFacts} from '../causes/question/stretch-facts.js';
import {grownRequest, grownRequestOf} from '../change/grown-request.js';
import type {PhaseTallies} from '../sums/phase-tallies.js';
import type {Names} from './names.js';

export interface CauseSources {
  readonly tallies: PhaseTallies;
  readonly names: Names;
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
  return {...change, causes: findCauses({...facts, grown, hostOf, cpusOf})};
}

/** The same knee where it has no two phases to compare. */
export function withKneeCauses(knee: KneeJson, sources: CauseSources): KneeJson {
  const {change, lastGood, firstBad, operation} = knee;
  if (change === undefined || lastGood === undefined || firstBad === undefined) return knee;
  const pair = {before: lastGood.phaseIndex, after: firstBad.phaseIndex};
  return {...knee, change: withCauses(change, pair, sources, operation)};
}
