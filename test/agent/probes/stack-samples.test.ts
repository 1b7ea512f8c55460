// Golden tests: what bpftrace 0.17 printed of the stacks of a docker-registry, through the readers, as
// folded text. Addresses of its program stay addresses here: names are agent/symbols' own tests.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import {OffcpuReader} from '../../../agent/probes/offcpu.js';
import {OncpuReader} from '../../../agent/probes/oncpu.js';
import {PROBES} from '../../../agent/probes/probe-catalogue.js';
import type {ProbeReader, ReaderHost} from '../../../agent/probes/ports/probe-reader.js';
import {readAll, readLater, TickReader} from '../../../agent/probes/running/tick-reader.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {assertGolden} from './support/assert-golden.js';
import {unnamedCode} from './support/unnamed-code.js';

const HOST: ReaderHost = {
  code: unnamedCode(),
  mapKeys: 16_384,
  steps: {stepIn: () => undefined},
  toUnixNs: (kernelNs) => kernelNs,
};
const READERS: Readonly<Record<string, () => ProbeReader>> = {
  oncpu: () => new OncpuReader(HOST),
  offcpu: () => new OffcpuReader(HOST),
};

describe('the recorded sample', () => {
  for (const [probe, createReader] of Object.entries(READERS)) {
    test(`of ${probe} gives the stacks it gave when it was recorded`, () => {
      const intervals = replay(probe, createReader());

      assertGolden(`${probe}.stacks.txt`, intervals.map(writeInterval).join('\n'));
    });

    test(`of ${probe} lost nothing`, () => {
      const records = replay(probe, createReader()).flat();

      assert.deepEqual(
        records.filter(({kind}) => kind === 'loss'),
        [],
      );
    });
  }

  test('exists for every probe of stacks', () => {
    const probes = PROBES.filter(({group}) => group === 'stacks').map(({name}) => name);

    assert.deepEqual(probes.sort(), Object.keys(READERS).sort());
  });
});

function replay(probe: string, reader: ProbeReader): ProbeRecord[][] {
  const intervals: ProbeRecord[][] = [];
  const readers = new Map([[probe, reader]]);
  let startKernelNs = 0n;
  const lines = new TickReader(readers, HOST.mapKeys, {
    onReady: (kernelNs) => (startKernelNs = kernelNs),
    onTick: (ended, losses) => {
      const tick = {...ended, startKernelNs, targetOf: () => 'registry'};
      const records = readAll(readers, tick);
      intervals.push([...records, ...readLater(readers)!(), ...losses]);
      startKernelNs = ended.endKernelNs;
    },
    onCode: () => {},
  });
  const sample = new URL(`../../../bpf/${probe}.sample.ndjson`, import.meta.url);
  for (const line of readFileSync(sample, 'utf8').split('\n')) lines.takeLine(line);
  return intervals;
}

function writeInterval(records: readonly ProbeRecord[], at: number): string {
  return [`interval ${at}`, ...records.map(writeRecord).sort(), ''].join('\n');
}

function writeRecord(record: ProbeRecord): string {
  if (record.kind !== 'stack') return record.kind;
  const {target, stack, wait, idle, points} = record;
  const marks = [target, wait, idle ? 'idle' : undefined, stack.truncated ? 'cut' : undefined];
  const frames = stack.frames.map(({name}) => name).join(';');
  const weights = points.map(({offsetMs, weight}) => `${offsetMs.toFixed(1)}+${weight}`).join(' ');
  return `${marks.filter((mark) => mark !== undefined).join(' ')}: ${frames} ${weights}`;
}
