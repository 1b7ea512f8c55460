// Finds the processes that a rule by container asks for: the programs in it that regscope knows, or else all of it.

import type {TargetRule} from '../../src/domain/target.js';
import type {Containers} from './containers/containers.js';
import {isCalled} from './containers/facts.js';
import {knownProgram} from './known-programs.js';
import type {KnownProcess} from './process-table.js';
import {ruleCandidate, type Candidate} from './target-match.js';

export interface ContainerRule {
  readonly rule: TargetRule;
  /** A name as people call the container by (containers/facts.ts, isCalled). */
  readonly container: string;
}

/** The candidates for a rule among `looked`. A shell or an init that started a known program is none. */
export function containerCandidates(
  containers: Containers,
  {rule, container}: ContainerRule,
  looked: readonly KnownProcess[],
): readonly Candidate[] {
  const inside = looked.filter((process) => {
    const facts = process.isKernelThread ? undefined : containers.factsOf(process);
    return facts !== undefined && isCalled(facts, container);
  });
  const programs = inside.filter((process) => knownProgram(process) !== undefined);
  const chosen = programs.length > 0 ? programs : inside;
  return chosen.map((process) => ruleCandidate(process, rule));
}
