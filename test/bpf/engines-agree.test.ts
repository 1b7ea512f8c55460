// Both engines at once, on the same load: they count the same calls, time them alike bucket by bucket, and give
// the same requests the same budgets. Each one's programs run within what the other one times. The room that
// times have is therefore the run time of these programs, as the kernel measured it meanwhile.

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {TCP_TIMES} from '../../agent/core/figures-of-cut.js';
import type {ProbeSet} from '../../agent/probes/ports/probe-set.js';
import {mergeHistograms, totalCount, type Histogram} from '../../src/domain/histogram.js';
import {groupBy} from '../../src/domain/group-by.js';
import type {HistogramFigure} from '../../src/domain/record.js';
import type {RequestRecord} from '../../src/domain/request.js';
import {UNREAD_PROBE} from '../../src/domain/unread.js';
import {startRegistry, type RegistryPart} from '../../src/parts/registry.js';
import {medianOf, programsNsPerCall, unlikeShare} from './support/alike.js';
import {testedEngines} from './support/engines.js';
import {Recorded} from './support/recorded.js';
import {startWorkload} from './support/workload.js';

const ENGINES = testedEngines().slice(-2);
const SKIP = ENGINES.map(({skip}) => skip).find((skip) => skip !== false) ?? false;
/** What of the known workloads needs no device or network of its own, with its arguments; undefined: a folder. */
const WORKLOADS: readonly (readonly [name: string, ...(string | undefined)[]])[] = [
  ['files', undefined],
  ['forks', undefined],
  ['ipv4'],
  ['ipv6'],
  ['mapped'],
  ['refused'],
  ['waits', undefined],
  ['brief', '/bin/true'],
];
const REQUESTS = 211;
/** A part of a budget may differ by one of these: of itself, or so long. */
const PART_SHARE = 0.03;
const PART_NS = 20_000;
/** Requests that may differ by more: on a busy host a thread is interrupted between the two readings. */
const UNLIKE_SHARE = 0.25;
/** Calls that may lie further apart than the programs explain: an interrupt came between the two readings. */
const UNLIKE_CALLS = 0.1;
const MOST_UNLIKE_OF_FEW = 3;
/** Programs of both engines at the ends of a system call. */
const CALL_PROGRAMS = ['core sys_enter', 'core sys_exit', 'shared', 'syscalls', 'tcp', 'requests'];

describe('the two engines agree', {skip: SKIP}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'regscope-engines-'));
  const seen = ENGINES.map(() => new Recorded());
  let probes: ProbeSet[] = [];
  let registry: RegistryPart;

  before(async () => {
    registry = await startRegistry();
    const starts = await Promise.allSettled(
      ENGINES.map(({start}, at) =>
        start({
          probes: ['syscalls', 'tcp', 'requests'],
          processes: [{pid: registry.pid, target: 'registry'}],
          onInterval: seen[at]!.take,
        }),
      ),
    );
    // One that runs is stopped though the other one did not start.
    probes = starts.flatMap((start) => (start.status === 'fulfilled' ? start.value : []));
    for (const start of starts) if (start.status === 'rejected') throw start.reason;
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

  for (const [workload, ...args] of WORKLOADS) {
    test(`on what a workload does: ${workload}`, async () => {
      const running = await startWorkload(workload, ...args.map((arg) => arg ?? folder));
      for (const each of probes) each.watch({pid: running.pid, target: workload});
      await cut();
      await running.run();
      await cut();

      const [left, right] = seen.map((recorded) => countsOf(recorded, workload));
      assert.ok(left!.size > 5);
      assert.deepEqual(right, left);
    });
  }

  test('on how long calls take, bucket by bucket', () => {
    const roomNs = programsNsPerCall(
      seen.flatMap(({costs}) => costs),
      CALL_PROGRAMS,
    );
    assert.ok(roomNs > 0);
    for (const [workload] of WORKLOADS) {
      const [left, right] = seen.map((recorded) => latenciesOf(recorded, workload));
      let [calls, unlike] = [0, 0];
      for (const [call, histogram] of left!) {
        const count = totalCount(histogram);
        calls += count;
        unlike += count * unlikeShare(histogram, right!.get(call)!, roomNs);
      }
      console.log(`${workload}: ${unlike} of ${calls} calls unlike, room ${roomNs.toFixed(0)} ns`);
      assert.ok(
        unlike <= Math.max(MOST_UNLIKE_OF_FEW, UNLIKE_CALLS * calls),
        `${workload}: ${unlike} of ${calls}`,
      );
    }
  });

  test('on where the time of a request went', async () => {
    for (let n = 0; n < REQUESTS; n += 1) await ask(`/v2/a/manifests/${n}`);
    await cut();

    const [left, right] = seen.map((recorded) => requestsOf(recorded));
    assert.equal(left!.size, REQUESTS);
    assert.equal(right!.size, REQUESTS);
    assert.deepEqual(unlikeMedians(left!, right!), []);
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
    if (record.probe === 'tcp' && isOfCoreAlone(record.metric)) continue;
    // The scripts do not see answers: what is no HTTP and was not answered counts for them alone.
    if (record.probe === UNREAD_PROBE && record.metric === 'other') continue;
    const key = `${record.probe} ${record.series} ${record.metric}`;
    const count = record.kind === 'counter' ? record.value : totalCount(record.histogram);
    counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return new Map([...counts].sort());
}

function isOfCoreAlone(metric: string): boolean {
  return TCP_TIMES.some((time) => time === metric);
}

/** By system call. */
function latenciesOf(recorded: Recorded, target: string): Map<string, Histogram> {
  const latencies = recorded.records.filter(
    (record): record is HistogramFigure =>
      record.kind === 'histogram' && record.target === target && record.probe === 'syscalls',
  );
  const byCall = groupBy(latencies, ({series}) => series);
  return new Map(
    byCall.map((figures) => [
      figures[0]!.series,
      mergeHistograms(figures.map(({histogram}) => histogram)),
    ]),
  );
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
  const [ones, others] = [arrivalJoined(left), arrivalJoined(right)];
  const parts = new Set([...ones.keys(), ...others.keys()]);
  return [...parts].flatMap((part) => {
    const [one, other] = [ones.get(part) ?? 0, others.get(part) ?? 0];
    const isLike = Math.abs(one - other) <= Math.max(PART_NS, PART_SHARE * Math.max(one, other));
    return isLike ? [] : [`${part} ${one} and ${other}`];
  });
}

/** Parts of which the two engines differ by more than they may in the middle request, in words. */
function unlikeMedians(
  left: ReadonlyMap<string, RequestRecord>,
  right: ReadonlyMap<string, RequestRecord>,
): string[] {
  const requests = [...left].map(
    ([path, one]) => [arrivalJoined(one), arrivalJoined(right.get(path)!)] as const,
  );
  const parts = new Set(requests.flatMap(([one, other]) => [...one.keys(), ...other.keys()]));
  return [...parts].flatMap((part) => {
    const ones = requests.map(([one]) => one.get(part) ?? 0);
    const differences = requests.map(
      ([one, other]) => (other.get(part) ?? 0) - (one.get(part) ?? 0),
    );
    const [usual, difference] = [medianOf(ones), medianOf(differences)];
    const isLike = Math.abs(difference) <= Math.max(PART_NS, PART_SHARE * usual);
    return isLike ? [] : [`${part}: ${difference} ns apart, of ${usual}`];
  });
}

/**
 * The budget with `queue` and `receive` in one. To the script a request begins inside its first read, when bytes
 * are copied out (tcp_rcv_space_adjust); to the CO-RE engine when that read ends. What lies between, which is
 * mostly the script's own program, is `receive` to the one and `queue` to the other.
 */
function arrivalJoined({budget}: RequestRecord): ReadonlyMap<string, number> {
  const joined = new Map<string, number>(budget);
  joined.set('queue', (budget.get('queue') ?? 0) + (budget.get('receive') ?? 0));
  joined.delete('receive');
  return joined;
}
