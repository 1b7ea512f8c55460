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

/** Only bpftrace is tried, that of another system (bpftraces.ts). */
const IS_ALONE = process.env['REGSCOPE_BPFTRACE_ALONE'] === 'true';

export function testedEngines(): TestedEngine[] {
  const bpftraces = testedBpftraces().map(({name, path}) => ({
    name,
    kind: 'bpftrace' as const,
    skip: whyNoProbes(),
    start: (options: Parameters<StartProbes>[0]) =>
      startBpftraceProbes({...options, bpftrace: path}),
    costs: ['shared', 'syscalls', 'tcp', 'block', 'runqueue'],
  }));
  if (IS_ALONE) return bpftraces;
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

const REQUESTS_BY_BPFTRACE: RequestsEngine = {
  name: 'bpftrace',
  skip: WHY_NOT,
  start: startRequestsProbe,
};

/** The probe `requests` by itself, in each engine. */
export const REQUESTS_ENGINES: readonly RequestsEngine[] = IS_ALONE
  ? [REQUESTS_BY_BPFTRACE]
  : [REQUESTS_BY_BPFTRACE, {...CORE, start: startCoreRequests}];
