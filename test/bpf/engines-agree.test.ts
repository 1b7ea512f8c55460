// Both engines at once, on the same load: they count the same calls, and give the same requests the
// same budgets. Each one's programs run within what the other one times, so times are compared with
// room for that.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import type {ProbeSet} from '../../agent/probes/ports/probe-set.js';
import {approximateSumNs, totalCount} from '../../src/domain/histogram.js';
import type {HistogramFigure} from '../../src/domain/record.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {testedEngines} from './support/engines.js';
import {Recorded} from './support/recorded.js';
import {startWorkload} from './support/workload.js';

const ENGINES = testedEngines().slice(-2);
const SKIP = ENGINES.map(({skip}) => skip).find((skip) => skip !== false) ?? false;
const REQUESTS = 211;
/** A part of a budget may differ by one of these: of itself, or so long. */
const PART_SHARE = 0.03;
const PART_NS = 20_000;
/** Requests that may differ by more: on a busy host a thread is interrupted between the two readings. */
const UNLIKE_SHARE = 0.25;
/** How far the means of a part may lie apart: by one of these. */
const MEAN_SHARE = 0.1;
const MEAN_NS = 30_000;

describe('the two engines agree', {skip: SKIP}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-engines-'));
  const seen = ENGINES.map(() => new Recorded());
  let probes: ProbeSet[] = [];
  let registry: RegistryPart;

  before(async () => {
    registry = await startRegistry();
    probes = await Promise.all(
      ENGINES.map(({start}, at) =>
        start({
          probes: ['syscalls', 'tcp', 'requests'],
          processes: [{pid: registry.pid, target: 'registry'}],
          onInterval: seen[at]!.take,
        }),
      ),
    );
    // The first request of a port tells which sockets are a server's.
    await ask('/v2/');
    await cut();
  });

  after(async () => {
    await Promise.all(probes.map((each) => each.stop()));
    await registry?.stop();
    rmSync(folder, {recursive: true});
  });

  async function ask(path: string): Promise<void> {
    await (await fetch(`${registry.url}${path}`)).text();
  }

  async function cut(): Promise<void> {
    await sleep(300);
    for (let turn = 0; turn < 2; turn += 1) await Promise.all(probes.map((each) => each.cut()));
  }

  for (const [workload, usesFolder] of [
    ['files', true],
    ['forks', true],
    ['ipv4', false],
    ['ipv6', false],
  ] as const) {
    test(`on what a workload does: ${workload}`, async () => {
      const running = await startWorkload(workload, ...(usesFolder ? [folder] : []));
      for (const each of probes) each.watch({pid: running.pid, target: workload});
      await cut();
      await running.run();
      await cut();

      const [left, right] = seen.map((recorded) => countsOf(recorded, workload));
      assert.ok(left!.size > 5);
      assert.deepEqual(right, left);
    });
  }

  test('on how long calls take', () => {
    const [left, right] = seen.map((recorded) => latencySumsOf(recorded, 'files'));
    for (const [call, {count, sumNs}] of left!) {
      const other = right!.get(call);
      assert.equal(other?.count, count, call);
      // The inner engine does not see the time of the outer one's programs.
      const roomNs = count * 10_000 + sumNs * 0.1;
      assert.ok(Math.abs(other.sumNs - sumNs) <= roomNs, `${call}: ${sumNs}, ${other.sumNs}`);
    }
  });

  test('on where the time of a request went', async () => {
    for (let n = 0; n < REQUESTS; n += 1) await ask(`/v2/a/manifests/${n}`);
    await cut();

    const [left, right] = seen.map((recorded) => requestsOf(recorded));
    assert.equal(left!.size, REQUESTS);
    assert.equal(right!.size, REQUESTS);
    assert.deepEqual(unlikeMeans(left!, right!), []);
    const unlike = [...left!].flatMap(([path, request]) => {
      const parts = unlikeParts(request, right!.get(path)!);
      return parts.length === 0 ? [] : [`${path}: ${parts.join(', ')}`];
    });
    console.log(`${unlike.length} of ${REQUESTS} requests differ in a part`);
    assert.ok(unlike.length <= UNLIKE_SHARE * REQUESTS, unlike.slice(0, 10).join('\n'));
  });
});

/** Counts of calls and connects, bytes and errors, by series. */
function countsOf(recorded: Recorded, target: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const record of recorded.records) {
    if (record.kind !== 'histogram' && record.kind !== 'counter') continue;
    if (record.target !== target || record.metric === 'rtt') continue;
    const key = `${record.probe} ${record.series} ${record.metric}`;
    const count = record.kind === 'counter' ? record.value : totalCount(record.histogram);
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return new Map([...counts].sort());
}

function latencySumsOf(
  recorded: Recorded,
  target: string,
): Map<string, {count: number; sumNs: number}> {
  const latencies = recorded.records.filter(
    (record): record is HistogramFigure =>
      record.kind === 'histogram' && record.target === target && record.probe === 'syscalls',
  );
  const sums = new Map<string, {count: number; sumNs: number}>();
  for (const {series, histogram} of latencies) {
    const sum = sums.get(series) ?? {count: 0, sumNs: 0};
    sum.count += totalCount(histogram);
    sum.sumNs += approximateSumNs(histogram);
    sums.set(series, sum);
  }
  return sums;
}

function requestsOf(recorded: Recorded): Map<string, RequestRecord> {
  const requests = recorded.records.filter(
    (record): record is RequestRecord =>
      record.kind === 'request' && record.path.startsWith('/v2/a/'),
  );
  return new Map(requests.map((request) => [request.path, request]));
}

/** The parts that differ by more than they may, in words. */
function unlikeParts(left: RequestRecord, right: RequestRecord): string[] {
  const parts = new Set([...left.budget.keys(), ...right.budget.keys()]);
  return [...parts].flatMap((part) => {
    const [one, other] = [left.budget.get(part) ?? 0, right.budget.get(part) ?? 0];
    const isLike = Math.abs(one - other) <= Math.max(PART_NS, PART_SHARE * Math.max(one, other));
    return isLike ? [] : [`${part} ${one} and ${other}`];
  });
}

/** Parts whose means over all requests lie too far apart, in words. */
function unlikeMeans(
  left: ReadonlyMap<string, RequestRecord>,
  right: ReadonlyMap<string, RequestRecord>,
): string[] {
  const [ones, others] = [meansOf(left), meansOf(right)];
  return [...new Set([...ones.keys(), ...others.keys()])].flatMap((part) => {
    const [one, other] = [ones.get(part) ?? 0, others.get(part) ?? 0];
    const isLike = Math.abs(one - other) <= Math.max(MEAN_NS, MEAN_SHARE * Math.max(one, other));
    return isLike ? [] : [`${part} ${one} and ${other}`];
  });
}

function meansOf(requests: ReadonlyMap<string, RequestRecord>): Map<string, number> {
  const means = new Map<string, number>();
  for (const {budget} of requests.values()) {
    for (const [part, ns] of budget) means.set(part, (means.get(part) ?? 0) + ns / requests.size);
  }
  return means;
}
