import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, test} from 'node:test';

import {RequestsReader} from '../../../agent/probes/requests.js';
import type {ProbeRecord} from '../../../src/domain/record.js';
import {printMap} from './support/printed.js';

const SAMPLE = new URL('../../../bpf/requests.sample.ndjson', import.meta.url);
const HOUR_NS = 3_600_000_000_000n;
const UNREAD = {kind: 'counter', probe: 'unread', target: 'registry'};

function reader(mapKeys = 16_384): RequestsReader {
  const goVersions = {of: () => 'go1.19.8', refresh: () => undefined};
  return new RequestsReader({toUnixNs: (kernelNs) => kernelNs + HOUR_NS, mapKeys}, goVersions);
}

function readAll(lines: readonly string[], one = reader()): ProbeRecord[] {
  for (const line of lines) one.takeLine(line);
  const tick = {startKernelNs: 0n, endKernelNs: 1n, maps: new Map()};
  return one.readTick({...tick, targetOf: (pid) => (pid === 9 ? undefined : 'registry')});
}

describe('RequestsReader', () => {
  test('gives a tick the requests of its lines, once, in Unix time', () => {
    const one = reader();
    const records = readAll(readFileSync(SAMPLE, 'utf8').split('\n'), one);

    assert.equal(records.length, 8);
    assert.ok(records.every((record) => record.kind === 'request' && record.startNs > HOUR_NS));
    assert.deepEqual(readAll([], one), []);
  });

  test('counts connections that it cannot read for each target, port and protocol', () => {
    const other = printMap('requests_other0', {'443,2,7': 3, '50051,3,7': 1, '444,2,9': 5});

    assert.deepEqual(readAll([other, other]), [
      {...UNREAD, series: ':443', metric: 'TLS', value: 6},
      {...UNREAD, series: ':50051', metric: 'HTTP/2', value: 2},
    ]);
  });

  test('counts requests of which nothing came and lines that cannot be read', () => {
    const ended = (count: number): string =>
      `{"type": "map", "data": {"@requests_ended": ${count}}}`;
    const cut = '{"type": "map", "data": {"@requests_done0": {"1,2": [3,4';

    assert.deepEqual(readAll([ended(5), ended(5), ended(5), cut]).map(detailOf), [
      'lost_events 5',
      'unreadable 1',
    ]);
  });

  test('says that a map has no room for more', () => {
    const keys = Object.fromEntries(Array.from({length: 96}, (_, port) => [port + 1, 1]));

    assert.deepEqual(readAll([printMap('requests_other0', keys)], reader(100)).map(detailOf), [
      'map_full 0: @requests_other holds 96 of 100 keys',
    ]);
  });
});

function detailOf(record: ProbeRecord): string {
  if (record.kind !== 'loss') return record.kind;
  const {reason, count, detail} = record;
  return `${reason} ${count}${detail === undefined ? '' : `: ${detail}`}`;
}
