// A fault that the laboratory makes for real, and what the report should say of it.

import type {Lab, LabNetwork} from './lab.js';

export interface Load {
  readonly operation: 'push' | 'pull';
  /** Operations a second. */
  readonly rate: number;
  /** In the second phase, where more load is the fault. */
  readonly sickRate?: number;
  /** They take the place of the rate: each pauses for a random time between two operations. */
  readonly users?: {readonly healthy: number; readonly sick: number};
  /** The p95 at which a ramp ends, ms. */
  readonly limitMs?: number;
  readonly layerSize: string;
  /** Images to pull. */
  readonly images?: number;
}

export interface Prepared {
  /** Of the registry, or of what stands before it. */
  readonly url: string;
  /** As `--target` takes them. */
  readonly targets: readonly string[];
  /** Options of `regscope run` besides those of all faults. */
  readonly options?: readonly string[];
  /** Where the client runs; on this host without it. */
  readonly network?: LabNetwork;
  /** Called when the second phase has begun; `generatorPid`: the process that makes the load. */
  inject(generatorPid: number): void | Promise<void>;
}

export interface Fault {
  readonly name: string;
  /** The causes that are right; empty for none at all. */
  readonly expects: readonly string[];
  /** What the verdict has to say where phases are not compared, so that no cause is asked. */
  readonly says?: RegExp;
  readonly load: Load;
  prepare(lab: Lab): Promise<Prepared>;
}

/** Repeats a step until the laboratory is closed. */
export function repeat(lab: Lab, everyMs: number, step: () => void): void {
  step();
  const timer = setInterval(step, everyMs);
  lab.atEnd(() => clearInterval(timer));
}

/** The option that names a process as a target. */
export function watched(pid: number, name = 'registry'): string {
  return `${name}=pid:${pid}`;
}
