// Which processes are asked for: by a rule of the user, or as a program that regscope knows. Pure.
// Ports need more than a look at the process; target-finder.ts asks for them.

import type {TargetKind, TargetRule} from '../../src/domain/target.js';
import {knownProgram} from './known-programs.js';
import type {KnownProcess} from './process-table.js';

/** A process that may become the root of a target. */
export interface Candidate {
  readonly known: KnownProcess;
  /** Equal for all that were asked for in the same words: one of them below another is no root. */
  readonly reason: string;
  readonly kind: TargetKind;
  /** Of a rule: the target's name. Of a known program: what its name is made from. */
  readonly name: string;
  readonly isRule: boolean;
}

/** A rule comes before a known program, an earlier rule before a later one, and ports last. */
export function candidateFor(
  known: KnownProcess,
  rules: readonly TargetRule[],
  discover: boolean,
): Candidate | undefined {
  if (known.isKernelThread) return undefined;
  const rule = rules.find((candidate) => matches(candidate, known));
  if (rule !== undefined) return ruleCandidate(known, rule);
  const program = discover ? knownProgram(known) : undefined;
  if (program === undefined) return undefined;
  return {known, reason: `program ${program.name}`, ...program, isRule: false};
}

export function ruleCandidate(known: KnownProcess, rule: TargetRule): Candidate {
  const kind = knownProgram(known)?.kind ?? 'other';
  return {known, reason: reasonOf(rule), kind, name: rule.name, isRule: true};
}

export function reasonOf({name, selector}: TargetRule): string {
  return `rule ${name}=${JSON.stringify(selector)}`;
}

function matches({selector}: TargetRule, known: KnownProcess): boolean {
  switch (selector.kind) {
    case 'pid':
      return known.pid === selector.pid;
    case 'exe':
      return known.exe === selector.path;
    case 'comm':
      return known.comm === selector.comm;
    case 'port':
      return false;
  }
}
