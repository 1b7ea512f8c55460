// The engines that tests ask: what holds for one holds for the other.

import {startCoreProbes} from '../../../agent/core/core-probes.js';
import {findLoader} from '../../../agent/core/loader.js';
import type {StartProbes} from '../../../agent/probes/ports/probe-set.js';
import {startBpftraceProbes} from '../../../agent/probes/running/bpftrace-probes.js';
import {testedBpftraces, whyNoProbes} from './bpftraces.js';
import {startCoreRequests} from './core-requests-probe.js';
import {startRequestsProbe, WHY_NOT, type AskedRequests} from './requests-probe.js';

/** Why an engine cannot run here, or false. */
export type Skip = string | false;

export interface TestedEngine {
  readonly name: string;
  /** A value of the agent's `--engine`. */
  readonly kind: 'bpftrace' | 'core';
  readonly skip: Skip;
  readonly start: StartProbes;
  /** What the probes of figures cost is told under these names. */
  readonly costs: readonly string[];
}

const CORE = {
  name: 'the CO-RE engine',
  skip: whyNoProbes() || (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool'),
} as const;

export function testedEngines(): TestedEngine[] {
  const bpftraces = testedBpftraces().map(({name, path}) => ({
    name,
    kind: 'bpftrace' as const,
    skip: whyNoProbes(),
    start: (options: Parameters<StartProbes>[0]) =>
      startBpftraceProbes({...options, bpftrace: path}),
    costs: ['shared', 'syscalls', 'tcp', 'block', 'runqueue'],
  }));
  if (process.env['REGSCOPE_BPFTRACE_ALONE'] === 'true') return bpftraces;
  return [
    ...bpftraces,
    {...CORE, kind: 'core', start: startCoreProbes, costs: ['core sys_enter', 'core sys_exit']},
  ];
}

export interface RequestsEngine {
  readonly name: string;
  readonly skip: Skip;
  readonly start: (pids: readonly number[]) => Promise<AskedRequests>;
}

/** The probe `requests` by itself, in each engine. */
export const REQUESTS_ENGINES: readonly RequestsEngine[] = [
  {name: 'bpftrace', skip: WHY_NOT, start: startRequestsProbe},
  {...CORE, start: startCoreRequests},
];
