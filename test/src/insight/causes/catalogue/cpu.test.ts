// Causes of catalogue/cpu against models of their figures.

import {COLLECTOR} from '../../../../../src/insight/functions/known-functions.js';
import {latencyFigure} from '../../../domain/support/sample-figures.js';
import {
  figures,
  functionRow,
  hostFigures,
  limits,
  sites,
  spentBy,
  type Asked,
  type Values,
} from '../support/asked-causes.js';
import {testCases, type Case} from '../support/catalogue-cases.js';

const CASES: readonly Case[] = [
  {
    cause: 'garbage-collection',
    parts: {'wait:gc': [1, 9], sched: [1, 3], 'fs.read': [1, 1]},
    ...withFunctions([50, 950], [950, 950]),
    explainsMs: 10,
    says: /^Go's garbage collector takes 50 % of the CPU time of registry \(before: 5 %\), with GOGC=1$/,
    after: limits({}, {gogc: 1}),
    but: withFunctions([50, 50], [500, 500]),
  },
  {
    cause: 'gomaxprocs',
    parts: {sched: [1, 9]},
    before: [],
    after: [...limits({}, {gomaxprocs: 1}), ...figures('registry', 'process', '', {cpu_ns: 0.9e9})],
    explainsMs: 8,
    says: /^GOMAXPROCS lets registry run Go code on 1 of the 2 CPUs that it may use: on average 0\.90 of its threads run and 0\.00 wait for a CPU of the host$/,
    but: {
      after: [
        ...limits({}, {gomaxprocs: 1}),
        ...figures('registry', 'process', '', {cpu_ns: 0.2e9}),
      ],
    },
  },
  {
    cause: 'gomaxprocs',
    parts: {queue: [1, 9]},
    after: [
      ...limits({}, {gomaxprocs: 1}),
      ...figures('registry', 'process', '', {cpu_ns: 0.3e9}),
      {...latencyFigure('cpu', [500]), probe: 'runqueue'},
    ],
    explainsMs: 8,
    says: /0\.30 of its threads run and 0\.(?:49|5\d) wait for a CPU of the host$/,
    but: {
      after: [
        ...limits({}, {gomaxprocs: 2}),
        ...figures('registry', 'process', '', {cpu_ns: 0.9e9}),
      ],
    },
  },
  {
    cause: 'cpu-set',
    parts: {runqueue: [1, 9]},
    before: [...group({cpus: 2}), ...waitingForCpu(1)],
    after: [...group({cpus: 1}), ...waitingForCpu(410)],
    explainsMs: 8,
    says: /^the control group \/pod lets registry use 1 of the 2 CPUs of host-1 \(before: 2\): on average 0\.4\d of its threads wait for one \(before: 0\.00\)$/,
    but: {after: [...group({cpus: 2}), ...waitingForCpu(410)]},
  },
  {
    // A group that was as narrow before, whose CPUs got busier.
    cause: 'cpu-set',
    parts: {runqueue: [1, 9]},
    before: [...group({cpus: 1}), ...waitingForCpu(1)],
    after: [...group({cpus: 1}), ...waitingForCpu(410)],
    explainsMs: 8,
    says: /^the control group \/pod lets registry use 1 of the 2 CPUs of host-1: on average/,
    but: {after: [...group({cpus: 1}), ...waitingForCpu(1)]},
  },
  {
    cause: 'cpu-own-use',
    parts: {cpu: [1, 9], runqueue: [1, 2]},
    before: hostFigures('process', '', {cpu_ns: 0.5e9}),
    after: [
      ...hostFigures('process', '', {cpu_ns: 1.9e9}),
      ...figures('registry', 'process', '', {cpu_ns: 1.5e9}),
    ],
    sideAfter: {functions: [functionRow('on-cpu', 'crypto/sha256.block', 900)]},
    explainsMs: 9,
    says: /^registry itself uses more CPU: 1\.50 of 2 CPUs of host-1 \(before: 0\.00\), most of it in sha256\.block \(100 %\), and no CPU is left$/,
    but: {after: hostFigures('process', '', {cpu_ns: 1.9e9})},
  },
  {
    cause: 'profiler',
    parts: {runqueue: [0, 6]},
    before: hostFigures('process', '', {cpu_ns: 1e9}),
    after: hostFigures('process', '', {cpu_ns: 2e9}),
    sideBefore: {effect: []},
    sideAfter: {
      effect: [
        {agentId: 'host-1', host: 'host-1', hostShare: 0.5, busyCpus: 1, agentCpus: 1, requests: 0},
      ],
    },
    explainsMs: 6,
    says: /^the profiler itself takes 50 % of the CPUs of host-1 \(before: 0 %\), and no CPU is left$/,
    but: {sideAfter: {effect: []}},
  },
];

testCases(CASES);

function group(levels: Values): ReturnType<typeof figures> {
  return figures('registry', 'cgroup', '/pod', {}, levels);
}

/** ms a second. */
function waitingForCpu(ms: number): ReturnType<typeof figures> {
  return [{...latencyFigure('cpu', [ms]), probe: 'runqueue'}];
}

/** ms of the collector and of the rest, in both stretches. */
function withFunctions(
  before: readonly [gc: number, rest: number],
  after: readonly [gc: number, rest: number],
): Asked {
  const functionsOf = ([gc, rest]: readonly [number, number]) => ({
    functions: [
      functionRow('on-cpu', 'runtime.scanobject', gc),
      functionRow('on-cpu', 'main.serve', rest),
    ],
    sites: sites({spentIn: spentBy(COLLECTOR, {onCpu: gc, allOnCpu: gc + rest})}),
  });
  return {sideBefore: functionsOf(before), sideAfter: functionsOf(after)};
}
