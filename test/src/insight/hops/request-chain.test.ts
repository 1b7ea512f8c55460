// One request over all hops: a client, nginx, core and the registry with its store and its cache.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {chainsOf} from '../../../../src/commands/report/one-request.js';
import {renderChains} from '../../../../src/commands/report/request-chain.js';
import type {RequestChainJson} from '../../../../src/contract/request-chain-json.js';
import type {RequestPage, RunReader, StoredRequest} from '../../../../src/domain/ports.js';
import type {BudgetPart, RequestCall, RequestRecord} from '../../../../src/domain/request.js';
import type {Span} from '../../../../src/domain/span.js';
import {requestChain} from '../../../../src/insight/hops/request-chain.js';
import {aRequest} from '../../domain/support/sample-request.js';
import {START_NS, phaseOf, processOf, readerOf} from '../support/sample-run.js';

const MS = 1_000_000;
const TRACE = {traceId: 'a'.repeat(32), spanId: 'b'.repeat(16)};
const NGINX = {local: '10.0.0.1:41000', peer: '10.0.0.2:8080'};
const CORE = {local: NGINX.peer, peer: NGINX.local};
const S3: BudgetPart = 'upstream:s3';
const REDIS: BudgetPart = 'upstream:redis';

function at(ms: number): bigint {
  return START_NS + BigInt(Math.round(ms * MS));
}

function kept(
  row: number,
  [fromMs, ms]: readonly [number, number],
  parts: Readonly<Record<string, number>>,
  changes: Partial<RequestRecord>,
  agentId = 'host',
): StoredRequest {
  const inNs = Object.entries(parts).map(([part, each]) => [part, each * MS]);
  const record = aRequest(ms * MS, Object.fromEntries(inNs) as {cpu: number}, {
    startNs: at(fromMs),
    ...changes,
  });
  const traceId = record.trace?.traceId ?? String(row).repeat(32).slice(0, 32);
  return {row, agentId, phase: 0, span: {traceId, spanId: String(row).repeat(16)}, record};
}

function call(part: BudgetPart, fromMs: number, ms: number, count = 1): RequestCall {
  return {part, offsetNs: fromMs * MS, durationNs: ms * MS, count};
}

const CLIENT: Span = {
  ...{...TRACE, service: 'load', name: 'GET manifest', kind: 'client', startNs: at(0)},
  ...{endNs: at(100), attributes: {}, links: [], status: 'ok'},
};

/** nginx asks core on another host, whose clock is 2 ms ahead; core waits for redis and asks a store twice. */
const STORED: readonly StoredRequest[] = [
  kept(1, [5, 90], {cpu: 10, 'upstream:core': 80}, {target: 'nginx', id: 7, trace: TRACE}),
  kept(
    2,
    [10, 80],
    {'upstream:core': 80},
    {
      ...{target: 'nginx', side: 'client', origin: {id: 7, by: 'connection'}, ...NGINX},
    },
  ),
  kept(
    3,
    [8, 60],
    {cpu: 5, 'fs.read': 10, [REDIS]: 5, [S3]: 40},
    {
      ...{target: 'core', id: 9, ...CORE, inferred: [REDIS]},
      calls: [call('fs.read', 1, 10), call(REDIS, 12, 5, 2), call(S3, 18, 40, 3)],
    },
    'other',
  ),
  kept(
    4,
    [28, 20],
    {[S3]: 20},
    {target: 'core', side: 'client', path: '/bucket/a', origin: {id: 9, by: 'containment'}},
    'other',
  ),
];

function readerWith(stored: readonly StoredRequest[], changes: Partial<RunReader> = {}): RunReader {
  const reader = readerOf({phases: [phaseOf(0, 'peak', 0, 10)]});
  return {
    ...reader,
    requests: (page) => pageOf(stored, page),
    spans: () => [{...CLIENT, row: 1}],
    ...changes,
  };
}

function pageOf(stored: readonly StoredRequest[], page: RequestPage = {}): StoredRequest[] {
  const {row, traceId, side, fromNs = 0n, toNs = 2n ** 63n, limit = 100} = page;
  return stored
    .filter((each) => {
      const {startNs, trace} = each.record;
      return (
        (row ?? each.row) === each.row &&
        (traceId === undefined || trace?.traceId === traceId) &&
        (side ?? each.record.side) === each.record.side &&
        startNs >= fromNs &&
        startNs < toNs
      );
    })
    .slice(0, limit);
}

function chainOf(row: number, changes: Partial<RunReader> = {}): RequestChainJson {
  return requestChain(
    readerWith(STORED, changes),
    STORED.find((each) => each.row === row)!,
  );
}

describe('one request over all hops', () => {
  test('has the client first, then each hop with its calls and waits at their place', () => {
    const {rows, durationNs, phase, traceId} = chainOf(1);

    assert.deepEqual(
      rows.map(({kind, depth, target, peer, offsetNs, durationNs: ns}) => {
        return [
          kind,
          depth,
          peer === undefined ? target : `${target}→${peer}`,
          offsetNs / MS,
          ns / MS,
        ];
      }),
      [
        ['client', 0, 'load', 0, 100],
        ['request', 1, 'nginx', 5, 90],
        ['call', 2, 'nginx→core', 10, 80],
        ['request', 3, 'core', 8, 60],
        ['wait', 4, 'core→redis', 20, 5],
        ['call', 4, 'core→s3', 28, 20],
      ],
    );
    assert.deepEqual([durationNs / MS, phase, traceId], [100, 'peak', TRACE.traceId]);
  });

  test('names the only peer that a hop asks by a protocol', () => {
    const edge = {from: 'core', to: 'cache', by: 'budget', calls: 1, errors: 0} as const;
    const {rows} = chainOf(1, {
      hopEdges: () => [{...edge, callNs: 5 * MS, servedNs: 0}],
      processes: () => [processOf('cache', 'redis')],
    });

    assert.deepEqual(
      rows.filter(({kind}) => kind === 'wait').map(({peer}) => peer),
      ['cache'],
    );
  });

  test('is the same chain whichever of its requests is opened', () => {
    const rows = chainOf(1).rows;

    for (const row of [2, 3, 4]) {
      assert.deepEqual(chainOf(row).rows, rows);
      assert.equal(chainOf(row).id, String(row));
    }
  });

  test('says how each was found, and what was inferred', () => {
    assert.deepEqual(
      chainOf(1).rows.map(({by, isInferred}) => [by, isInferred]),
      [
        [undefined, false],
        ['traceparent', false],
        ['connection', false],
        ['connection', false],
        [undefined, true],
        ['containment', true],
      ],
    );
  });

  test('places the own parts of a hop, and tells the rest by length alone', () => {
    const core = chainOf(1).rows.find(({kind, target}) => kind === 'request' && target === 'core')!;

    assert.deepEqual(core.segments, [
      {part: 'fs.read', offsetNs: 9 * MS, durationNs: 10 * MS, count: 1},
    ]);
    assert.deepEqual(core.unplaced, {cpu: 5 * MS});
  });

  test('has no rest where a call covers what the request does not explain', () => {
    const [served, ...others] = STORED;
    const {budget} = aRequest(90 * MS, {cpu: 10 * MS});
    const stored = [{...served!, record: {...served!.record, budget}}, ...others];

    const {rows} = requestChain(readerWith(stored), stored[0]!);

    const nginx = rows.find(({kind, target}) => kind === 'request' && target === 'nginx')!;
    assert.deepEqual(nginx.unplaced, {cpu: 10 * MS});
  });

  test('tells calls that were not kept, calls without an answer, and clocks that differ', () => {
    const {rows} = chainOf(1);
    const core = rows.find(({kind, target}) => kind === 'request' && target === 'core')!;

    assert.equal(core.notKept, 2);
    assert.equal(core.outsideNs, 2 * MS);
    assert.deepEqual(
      rows.filter(({isUnanswered}) => isUnanswered).map(({peer}) => peer),
      ['s3'],
    );
  });

  test('tells what its hosts lost in that time, and nothing of other times and hosts', () => {
    const loss = {kind: 'loss', probe: 'requests', reason: 'lost_events', count: 3} as const;
    const times = {startNs: at(50), endNs: at(1_000)};
    const {losses} = chainOf(1, {
      losses: () => [
        {...loss, agentId: 'other', ...times},
        {...loss, agentId: 'third', ...times},
        {...loss, agentId: 'host', startNs: at(200), endNs: at(300)},
        {...loss, reason: 'unavailable', agentId: 'host', ...times},
      ],
    });

    assert.deepEqual(losses, [{host: 'other', probe: 'requests', reason: 'lost_events', count: 3}]);
  });

  test('has what there is where the hops around it were not kept', () => {
    const alone = STORED[2]!;
    const {rows, isCut} = requestChain(readerWith([alone], {spans: () => []}), alone);

    assert.deepEqual(
      rows.map(({kind, target, depth}) => [kind, target, depth]),
      [
        ['request', 'core', 0],
        ['wait', 'core', 1],
        ['wait', 'core', 1],
      ],
    );
    assert.equal(isCut, false);
  });

  test('finds its hops among the nearest of a crowd, and says that it was cut', () => {
    const crowd = Array.from({length: 20_100}, (_, n) =>
      kept(100 + n, [20 + n / 10_000, 1], {}, {target: 'other', path: `/${n}`}),
    );
    const {rows, isCut} = requestChain(readerWith([...STORED, ...crowd]), STORED[0]!);

    assert.equal(rows.length, 6);
    assert.equal(isCut, true);
  });

  test('is found by its id or its trace, once for each chain', () => {
    assert.deepEqual(
      chainsOf(readerWith(STORED), '3').map(({id}) => id),
      ['3'],
    );
    assert.deepEqual(
      chainsOf(readerWith(STORED), TRACE.traceId).map(({id}) => id),
      ['1'],
    );
    for (const wanted of ['99', 'no', 'c'.repeat(32)]) {
      assert.throws(() => chainsOf(readerWith(STORED), wanted), {code: 'CLI_REQUEST_UNKNOWN'});
    }
  });

  test('is a waterfall in text', () => {
    const text = renderChains([chainOf(1)], {color: false, width: 100});

    assert.match(
      text,
      /^GET \/v2\/a\/manifests\/b \(request 1, trace a{32}, phase peak\), 100 ms\n/,
    );
    assert.match(text, /\nload +client: GET manifest +0\.000 +100 +█{24}\n/);
    assert.match(
      text,
      /\n {4}→ core +GET manifest\.get 200 +connection +10\.0 +80\.0 +··█{20}··\n/,
    );
    assert.match(text, /\n {8}→ redis +waited, 2 calls +inferred +20\.0 +5\.00 /);
    assert.match(text, /\n {8}fs\.read +9\.00 +10\.0 +··▒▒▒·+\n {8}cpu +5\.00 +place not known\n/);
    assert.match(text, /• 2 more calls were waited for and not kept\n/);
    assert.match(text, /• core sticks out of the call by 2 ms: clocks differ by that\n/);
    assert.ok(
      text.split('\n').every((line) => line.length <= 100),
      text,
    );
  });
});
