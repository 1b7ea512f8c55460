// Finds the processes that a rule by port asks for. The search reads the sockets of every process, so
// it is made only for rules that no process matches yet.

import type {TargetRule} from '../../src/domain/target.js';
import type {Containers} from './containers/containers.js';
import {processesOnPort} from './containers/port-owners.js';
import type {ProcFiles} from './proc-files.js';
import type {ProcessTable} from './process-table.js';
import {ruleCandidate, type Candidate} from './target-match.js';

export interface PortRule {
  readonly rule: TargetRule;
  readonly port: number;
}

/** The processes that take the connections to the ports of these rules. */
export function portCandidates(
  proc: ProcFiles,
  table: ProcessTable,
  rules: readonly PortRule[],
  containers: Containers,
): readonly Candidate[] {
  return rules.flatMap(({rule, port}) => {
    const all = table.all().filter(({isKernelThread}) => !isKernelThread);
    const pids = processesOnPort(
      proc,
      port,
      all.map(({pid}) => pid),
      containers,
    );
    return pids.flatMap((pid) => {
      const known = table.get(pid);
      return known === undefined ? [] : [ruleCandidate(known, rule)];
    });
  });
}
