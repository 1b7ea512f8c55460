// Decides which processes are wanted: by a rule of the user, or as a program that regscope knows. Pure.
// Rules by port or container need more than the process itself: port-candidates.ts and container-candidates.ts search
// for them.

import type {TargetKind, TargetRule} from '../../src/domain/target.js';
import {knownProgram} from './known-programs.js';
import type {KnownProcess} from './process-table.js';

/** A process that may become the root of a target. */
export interface Candidate {
  readonly known: KnownProcess;
  /** The rule or program that the process is wanted by. Below a process of the same reason it is no root. */
  readonly reason: string;
  readonly kind: TargetKind;
  /** The target's name where a rule gives it; else the program's name, which the target's is made from. */
  readonly name: string;
  readonly isRule: boolean;
}

/** Rules come before known programs, earlier rules before later ones, and those by port or container last. */
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
    case 'container':
      return false;
  }
}
