import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {cpuSentences} from '../../../../src/insight/functions/cpu-sentence.js';
import type {FunctionRowJson} from '../../../../src/contract/function-json.js';
import {buildReport} from '../../../../src/insight/report/report.js';
import type {HostLoadJson, PhaseReportJson} from '../../../../src/contract/report-json.js';
import {counterOf, intervalOf, phaseOf, readerOf} from '../support/sample-run.js';

const HOST = {
  ...{name: 'db1', kernel: '6.1.0', bpftrace: '0.17.0', cpus: 2},
  ...{memoryBytes: 4e9, bootId: 'boot'},
};

/** A phase of two seconds; CPU time is of each second. */
function phaseWith(cpuNs: Readonly<Record<string, number>>, stolenNs = 0): PhaseReportJson {
  const figures = [
    ...Object.entries(cpuNs).map(([target, ns]) => counterOf('process', '', 'cpu_ns', ns, target)),
    counterOf('process', '', 'stolen_ns', stolenNs, 'host'),
  ];
  const {phases} = buildReport(
    readerOf({
      phases: [phaseOf(0, 'peak', 0, 2)],
      intervals: [intervalOf(0, 1, figures), intervalOf(1, 2, figures)],
      hosts: [{agentId: 'agent-1', host: HOST}],
    }),
  );
  return phases[0]!;
}

function onCpu(name: string, selfMs: number, target = 'registry'): FunctionRowJson {
  const row = {kind: 'on-cpu', target, function: name, module: 'm', kernel: false} as const;
  return {...row, selfMs, share: 0};
}

describe('the CPUs of a host in a phase', () => {
  test('are in its report', () => {
    const phase = phaseWith({host: 1.5e9, registry: 1e9}, 2e8);

    const load: HostLoadJson = {
      ...{agentId: 'agent-1', host: 'db1', cpus: 2},
      ...{busyCpus: 1.5, stolenCpus: 0.2},
    };
    assert.deepEqual(phase.hosts, [load]);
  });

  test('are no cause while there are some to spare', () => {
    assert.deepEqual(cpuSentences(phaseWith({host: 1.7e9, registry: 1.5e9})), []);
  });

  test('that are used up are told, with the targets and the function that used them', () => {
    const phase = phaseWith({host: 1.92e9, registry: 1.2e9, dockerd: 1e8, redis: 5e8});
    const functions = [
      onCpu('crypto/sha256.block', 60),
      onCpu('copy', 140, 'redis'),
      onCpu('b', 20),
    ];

    assert.deepEqual(cpuSentences({...phase, functions}), [
      'the CPUs of db1 are used up: 1.92 of 2 busy, 1.20 of them registry, 0.50 of them redis; ' +
        'most of the CPU time of registry is sha256.block (75 %)',
    ]);
  });

  test('are not said to be mostly in a function that has less than half of them', () => {
    const phase = phaseWith({host: 1.92e9, registry: 1.2e9});
    const functions = [onCpu('runtime.scanobject', 40), onCpu('a', 35), onCpu('b', 25)];

    const [sentence] = cpuSentences({...phase, functions});

    assert.match(
      sentence!,
      /; the largest part of the CPU time of registry is runtime\.scanobject \(40 %\)$/,
    );
  });

  test('name no function where the target used little of them, or its work is spread', () => {
    const little = phaseWith({host: 1.9e9, registry: 1e8});
    const spread = phaseWith({host: 1.9e9, registry: 1.8e9});
    const many = Array.from({length: 20}, (_, at) => onCpu(`f${at}`, 5));

    const told = [
      ...cpuSentences({...little, functions: [onCpu('a', 1)]}),
      ...cpuSentences({...spread, functions: many}),
    ];

    assert.equal(told.length, 2);
    assert.ok(
      told.every((sentence) => !sentence.includes('CPU time of')),
      told.join(),
    );
  });

  test('that other programs or a hypervisor took are told', () => {
    assert.deepEqual(cpuSentences(phaseWith({host: 1.2e9, registry: 2e8}, 7e8)), [
      'the CPUs of db1 are used up: 1.20 of 2 busy, 1.00 of them programs that are no target, ' +
        '0.20 of them registry, ' +
        '0.70 taken by the hypervisor for other guests',
    ]);
  });
});
