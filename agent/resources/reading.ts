// A reading asks the host about one kind of resource: what there is of it, who uses it, and what limits
// it. Each is a file of this folder. All of them read /proc and /sys only, need no kernel feature to
// run, and tell nothing where a file is missing or may not be read.

import type {Figure} from '../../src/domain/record.js';
import type {KnownProcess} from '../targets/process-table.js';

/** The processes of a look: those of targets by target, and all others but the agent's own. */
export interface Processes {
  readonly targets: ReadonlyMap<string, readonly KnownProcess[]>;
  readonly others: readonly KnownProcess[];
}

export interface Reading {
  /** Figures since the reading before. The first one gives levels only. */
  read(processes: Processes): readonly Figure[];
}
