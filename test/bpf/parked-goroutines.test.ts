// Goroutines of a server whose waits are known, built with several versions of Go: each wait comes back with
// its part, its function and its time.

import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {after, before, describe, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';

import {startCoreProbes} from '../../agent/core/core-probes.js';
import {findLoader} from '../../agent/core/loader.js';
import type {ProbeSet} from '../../agent/probes/ports/probe-set.js';
import type {ProbeRecord} from '../../src/domain/record.js';
import type {RequestCall, RequestRecord} from '../../src/domain/request.js';
import type {Stack, StackRecord} from '../../src/domain/stacks/stack.js';
import {whyNoProbes} from './support/bpftraces.js';
import {NO_GO} from './support/lock-server.js';
import {builtParkServer, startParkServer, type ParkServer} from './support/park-server.js';
import {SETTLE_MS} from './support/requests-probe.js';

const WHY_NOT =
  whyNoProbes() || (findLoader() === undefined && 'needs clang, libbpf-dev and bpftool') || NO_GO;

/** The installed one, and those after which g or the names of functions changed. */
const VERSIONS = ['local', 'go1.19.13', 'go1.22.12', 'go1.24.9'];
const ROUNDS = 5;
const HELD_MS = 60;
/** Time ± 5 %, and what a busy machine takes to run a thread. */
const NEAR_SHARE = 0.05;
const NEAR_NS = 2_000_000;
/** The handlers of park-server lie behind so many others, which are all in the stack of a wait. */
const MIDDLEWARES = 40;
/** Waits as long as this must have a stack. */
const LONG_NS = 100_000;
const GOOD_SHARE = 0.99;
/** Answers that several requests at a time wait for; each waits for one that no other waits for. */
const TOGETHER_MS = [20, 21, 22, 23, 24, 25, 26, 27, 28];
const TOGETHER: ReadonlySet<string> = new Set(TOGETHER_MS.map((ms) => `/?ms=${ms}`));

const WAYS: readonly (readonly [path: string, part: RegExp, place: string])[] = [
  ['lock', /^wait:lock$/, 'main.waitForLock'],
  ['rlock', /^wait:lock$/, 'main.waitForReadLock'],
  ['semaphore', /^wait:semaphore$/, 'main.waitForSemaphore'],
  ['pool', /^wait:pool$/, 'main.waitForPool'],
  ['chan', /^wait:chan$/, 'main.waitForChannel'],
  ['send', /^wait:chan$/, 'main.waitToSend'],
  ['select', /^wait:select$/, 'main.waitInSelect'],
  ['cond', /^wait:cond$/, 'main.waitForCondition'],
  ['waitgroup', /^wait:(?:waitgroup|lock)$/, 'main.waitForGroup'],
  ['sleep', /^wait:sleep$/, 'main.waitAsleep'],
  ['http', /^upstream:127\.0\.0\.1:\d+$/, 'main.waitForAnswer'],
];

for (const version of VERSIONS) {
  describe(`goroutines that park, in a program of ${version} Go`, {skip: WHY_NOT}, () => {
    let server: ParkServer | undefined;
    let probes: ProbeSet | undefined;
    let peer: Server | undefined;
    const records: ProbeRecord[] = [];
    const waitedNs = new Map<string, number[]>();

    before(async () => {
      await builtParkServer(version);
      peer = createServer((request, answer) => {
        const ms = Number(new URL(request.url!, 'http://peer').searchParams.get('ms'));
        setTimeout(() => answer.end('late'), ms);
      });
      peer.listen(0, '127.0.0.1');
      await once(peer, 'listening');
      const {port} = peer.address() as AddressInfo;
      server = await startParkServer(version, `http://127.0.0.1:${port}`);
      probes = await startCoreProbes({
        probes: ['requests'],
        processes: [{pid: server.pid, target: 'registry'}],
        onInterval: (interval) => records.push(...interval.records),
      });
      await ask('sleep', 1);
      for (const [path] of WAYS) {
        waitedNs.set(path, []);
        for (let n = 0; n < ROUNDS; n++) waitedNs.get(path)!.push(await ask(path, HELD_MS));
      }
      waitedNs.set('gc', []);
      for (let n = 0; n < ROUNDS; n++) waitedNs.get('gc')!.push(await ask('gc', HELD_MS));
      for (let n = 0; n < ROUNDS; n++) {
        await Promise.all(TOGETHER_MS.map((ms) => ask('http', ms)));
      }
      await sleep(SETTLE_MS);
      await probes.cut();
      await probes.cut();
    });

    after(async () => {
      await probes?.stop();
      server?.stop();
      peer?.close();
      peer?.closeAllConnections();
    });

    async function ask(path: string, ms: number): Promise<number> {
      const answer = await fetch(`${server!.url}/${path}?ms=${ms}`);
      return Number(await answer.text());
    }

    function servedAt(path: string): RequestRecord[] {
      return records.filter(
        (record): record is RequestRecord =>
          record.kind === 'request' &&
          record.side === 'server' &&
          record.path === `/${path}?ms=${HELD_MS}`,
      );
    }

    test('of several that wait for answers at a time, each has the call that it made', () => {
      const requests = records.filter((record) => record.kind === 'request');
      const served = new Map(
        requests.flatMap(({id, path}) => (id === undefined ? [] : [[id, path]])),
      );
      const calls = requests.filter(({side, path}) => side === 'client' && TOGETHER.has(path));
      const made = calls.map(({path, origin}) => [path, origin && served.get(origin.id)] as const);

      assert.equal(calls.length, ROUNDS * TOGETHER_MS.length, JSON.stringify(lossesOf(records)));
      const right = made.filter(([path, request]) => request === `/http${path.slice(1)}`);
      assert.ok(right.length >= GOOD_SHARE * made.length, JSON.stringify(made));
    });

    for (const [path, part, place] of WAYS) {
      test(`/${path} is ${part.source}, in ${place}, for as long as it waited`, () => {
        const served = servedAt(path);
        const waits = served.map((request, at) => {
          return {call: longestWait(request), realNs: waitedNs.get(path)![at]!};
        });

        assert.equal(served.length, ROUNDS, JSON.stringify(lossesOf(records)));
        for (const {call} of waits) {
          assert.match(call.part, part);
          const functions = functionsOf(call.stack);
          assert.ok(functions.includes(place), functions.join(' '));
          const between = functions.filter((name) => name.endsWith('nested.func1')).length;
          assert.equal(between, MIDDLEWARES, functions.join(' '));
          assert.ok(functions.includes('net/http.(*conn).serve'), functions.join(' '));
          assert.equal(call.stack!.truncated, false);
        }
        const apart = median(
          waits.map(({call, realNs}) => Math.max(0, Math.abs(call.durationNs - realNs) - NEAR_NS)),
        );
        assert.ok(apart < NEAR_SHARE * HELD_MS * 1e6, `${apart / 1e6} ms too much or too little`);
      });
    }

    test('/gc is mostly the garbage collector’s, and its parts add up to what it took', () => {
      const gc = servedAt('gc').map(({budget, calls}, at) => {
        const of = (part: string): number => budget.get(part as 'cpu') ?? 0;
        const collectedNs = of('wait:gc') + of('wait:stop-the-world');
        const toldNs = collectedNs + of('sched') + of('cpu') + of('runqueue') + of('unexplained');
        return {collectedNs, toldNs, calls, realNs: waitedNs.get('gc')![at]!};
      });
      const most = gc.reduce((best, each) => (each.collectedNs > best.collectedNs ? each : best));

      assert.ok(most.collectedNs > 0.5 * most.realNs, `${most.collectedNs} of ${most.realNs} ns`);
      assert.ok(Math.abs(most.toldNs - most.realNs) < NEAR_SHARE * most.realNs + NEAR_NS);
      const waits = most.calls.filter(({part}) => part === 'wait:gc');
      assert.ok(waits.every(({stack}) => functionsOf(stack).includes('main.waitForCollector')));
    });

    test('nearly all have a stack, whose functions have names', () => {
      const waits = records
        .flatMap((record) =>
          record.kind === 'request' && record.side === 'server' ? record.calls : [],
        )
        .filter(({part, durationNs}) => isWait(part) && durationNs >= LONG_NS);
      const stacks = waits.flatMap(({stack}) => stack ?? []);
      const frames = stacks.flatMap((stack) => stack.frames);

      assert.ok(waits.length > ROUNDS * WAYS.length);
      assert.ok(stacks.length >= GOOD_SHARE * waits.length, `${stacks.length} of ${waits.length}`);
      const named = frames.filter((frame) => frame.named).length;
      assert.ok(named >= GOOD_SHARE * frames.length, `${named} of ${frames.length}`);
      assert.ok(stacks.every(({droppedFrames}) => droppedFrames === 0));
    });

    test('are samples with as much time, and as many waits, as the calls of requests', () => {
      const sampled = records
        .filter(
          (record): record is StackRecord =>
            record.kind === 'stack' && record.sampleKind === 'waiting',
        )
        .flatMap(({points}) => points);
      const waits = records.flatMap((record) => {
        if (record.kind !== 'request' || record.side !== 'server') return [];
        return record.calls.filter(
          ({part, stack}) => isWait(part) && (!part.startsWith('upstream:') || stack !== undefined),
        );
      });

      const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
      assert.equal(
        Math.round(sum(sampled.map(({weight}) => weight))),
        Math.round(sum(waits.map(({durationNs}) => durationNs))),
      );
      assert.equal(sum(sampled.map(({count = 0}) => count)), waits.length);
    });
  });
}

function lossesOf(records: readonly ProbeRecord[]): ProbeRecord[] {
  return records.filter(({kind}) => kind === 'loss');
}

function isWait(part: string): boolean {
  return /^(?:wait|upstream):|^sched$|^unexplained$/.test(part);
}

function longestWait({calls}: RequestRecord): RequestCall {
  return calls
    .filter(({part}) => isWait(part))
    .reduce((longest, call) => (call.durationNs > longest.durationNs ? call : longest));
}

/** The innermost first. */
function functionsOf(stack: Stack | undefined): string[] {
  return (stack?.frames ?? []).map(({name}) => name).reverse();
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((left, right) => left - right)[Math.floor(numbers.length / 2)]!;
}
