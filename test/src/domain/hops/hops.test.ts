// The join of hops, over random topologies: chains of targets on several hosts that ask each other at the
// same time, and what agents may get wrong about them.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {chainBudget} from '../../../../src/domain/hops/chain-budget.js';
import {connectionOf, endOf, type Exchange} from '../../../../src/domain/hops/exchange.js';
import {edgesOf} from '../../../../src/domain/hops/hop-edges.js';
import {BETWEEN_HOPS, HopPath, hopKey} from '../../../../src/domain/hops/hop-key.js';
import {hopTrees} from '../../../../src/domain/hops/hop-book.js';
import {HopNode, type JoinSign} from '../../../../src/domain/hops/hop-node.js';
import {joinNodes} from '../../../../src/domain/hops/join.js';
import {NO_PARTS, partTimesOf, type PartTimes} from '../../../../src/domain/hops/part-times.js';
import {textNumber} from '../../../../src/domain/hops/text-number.js';

const MS = 1_000_000;

interface World {
  readonly exchanges: Exchange[];
  /** The request that each call is. */
  readonly truth: Map<Exchange, Exchange>;
}

interface Shape {
  /** Length of the chain below the first target. */
  readonly depth: number;
  /** Calls for each request. */
  readonly calls: number;
  readonly requests: number;
  /** ns between the starts of requests of clients. */
  readonly apartNs: number;
  /** Each target's clock is off by so much, ns. */
  readonly offNs: readonly number[];
  readonly isNat: boolean;
  readonly isTraced: boolean;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  depth: fc.integer({min: 1, max: 4}),
  calls: fc.integer({min: 1, max: 3}),
  requests: fc.integer({min: 1, max: 6}),
  apartNs: fc.integer({min: 0, max: 30 * MS}),
  offNs: fc.constant([0, 0, 0, 0, 0]),
  isNat: fc.constant(false),
  isTraced: fc.boolean(),
});

/** Requests that go down a chain of targets, each on a host of its own, on connections that are kept. */
function worldOf(of: Shape): World {
  const [exchanges, truth] = [[] as Exchange[], new Map<Exchange, Exchange>()];
  let lastId = 0;
  const serve = (level: number, name: string, startNs: number, connection: number): Exchange => {
    const callNs = 4 * MS * (of.depth - level);
    const isLast = level === of.depth;
    const durationNs = isLast ? MS : of.calls * (callNs + MS) + MS;
    const id = (lastId += 1);
    const upstream = `upstream:t${level + 1}`;
    const upstreamNs = isLast ? 0 : of.calls * callNs;
    const request = exchange({
      ...{side: 'server', connection, id, durationNs},
      ...at(level, name, startNs, of),
      parts: budget({
        cpu: durationNs - upstreamNs,
        ...(upstreamNs > 0 ? {[upstream]: upstreamNs} : {}),
      }),
    });
    exchanges.push(request);
    for (let n = 0; !isLast && n < of.calls; n += 1) {
      const beganNs = startNs + MS / 2 + n * (callNs + MS);
      const [here, there] = endsOf(level, `${name}`, of.isNat);
      const call = exchange({
        ...{side: 'client', connection: here, originId: id, durationNs: callNs},
        ...at(level, `${name}/${n}`, beganNs, of),
        upstream,
      });
      exchanges.push(call);
      truth.set(call, serve(level + 1, `${name}/${n}`, beganNs + MS / 4, there));
    }
    return request;
  };
  for (let n = 0; n < of.requests; n += 1) serve(0, `/r${n}`, n * of.apartNs, 0);
  return {exchanges, truth};
}

function at(level: number, name: string, startNs: number, of: Shape) {
  return {
    ...{agent: `a${level}`, target: `t${level}`, request: textNumber('GET', name)},
    startNs: startNs + of.offNs[level]!,
    trace: of.isTraced ? textNumber(name.slice(0, 3)) : 0,
  };
}

/** One connection for each request of a client and hop, named alike by both sides unless translated. */
function endsOf(level: number, name: string, isNat: boolean): [number, number] {
  const local = `10.0.0.${level}:${name}`;
  const peer = `10.0.0.${level + 1}:80`;
  const here = connectionOf(`a${level}`, 'client', {local, peer, netns: 1});
  const seen = isNat ? `172.17.0.1:${name}` : local;
  return [here, connectionOf(`a${level + 1}`, 'server', {local: peer, peer: seen, netns: 2})];
}

function budget(times: Readonly<Record<string, number>>): PartTimes {
  return partTimesOf(new Map(Object.entries(times)));
}

function exchange(over: Partial<Exchange>): Exchange {
  return {
    ...{side: 'server', agent: 'a', target: 't', step: 'other', startNs: 0, durationNs: 0},
    ...{failed: false, id: 0, originId: 0, connection: 0, request: 1, trace: 0},
    ...{upstream: undefined, parts: NO_PARTS},
    ...over,
  };
}

interface Joined {
  readonly call: Exchange;
  readonly request: Exchange;
  readonly by: JoinSign | undefined;
}

function joinExchanges(exchanges: readonly Exchange[]): Joined[] {
  const nodes = exchanges.map((each) => new HopNode(each));
  joinNodes(nodes);
  const calls = nodes.filter(({exchange: {side}}) => side === 'client');
  return calls.flatMap(({exchange: call, below}) =>
    below.map(({exchange: request, by}) => ({call, request, by})),
  );
}

function assertRight({exchanges, truth}: World): void {
  const joined = joinExchanges(exchanges);

  assert.equal(joined.length, truth.size);
  for (const {call, request} of joined) assert.equal(request, truth.get(call));
}

function partsOf(root: HopNode): Map<string, number> {
  const parts = new Map<string, number>();
  chainBudget(root, new HopPath(), ({key}, ns) => {
    assert.ok(ns >= -1e-6, `${key} ${ns}`);
    parts.set(key, (parts.get(key) ?? 0) + ns);
  });
  return parts;
}

function sumOf(values: Iterable<number>): number {
  return [...values].reduce((sum, value) => sum + value, 0);
}

describe('the join of hops', () => {
  test('finds the request of each call by the two ends of its connection', () => {
    fc.assert(fc.property(shape, (of) => assertRight(worldOf(of))));
  });

  test('finds it though clocks are 50 ms apart', () => {
    const offNs = fc.array(fc.integer({min: 0, max: 50 * MS}), {minLength: 5, maxLength: 5});

    fc.assert(fc.property(shape, offNs, (of, ns) => assertRight(worldOf({...of, offNs: ns}))));
  });

  test('finds it through address translation by trace context', () => {
    fc.assert(
      fc.property(shape, (of) => assertRight(worldOf({...of, isNat: true, isTraced: true}))),
    );
  });

  test('says that it is inferred where only time and path tell it', () => {
    const {exchanges, truth} = worldOf({
      ...{depth: 2, calls: 1, requests: 1, apartNs: 0, offNs: [0, 0, 0]},
      ...{isNat: true, isTraced: false},
    });

    const joined = joinExchanges(exchanges);

    assert.deepEqual(
      joined.map(({by}) => by),
      Array.from({length: truth.size}, () => 'containment'),
    );
  });

  test('takes none of two requests that fit a call alike', () => {
    const call = exchange({side: 'client', target: 'nginx', durationNs: 10 * MS});
    const alike = ['core', 'core'].map((target) => exchange({target, startNs: MS, durationNs: MS}));

    assert.deepEqual(joinExchanges([call, ...alike]), []);
  });

  test('takes those that fit best of several alike, where one target is known to ask the other', () => {
    const [registry, s3] = [{side: 'client', target: 'registry'}, {target: 's3'}] as const;
    const known = [
      exchange({...registry, request: 2, durationNs: 10 * MS}),
      exchange({...s3, request: 2, startNs: MS, durationNs: 8 * MS}),
    ];
    const alike = [
      exchange({...registry, startNs: 0, durationNs: 10 * MS}),
      exchange({...s3, startNs: 5 * MS, durationNs: 4 * MS}),
      exchange({...registry, startNs: 4 * MS, durationNs: 20 * MS}),
      exchange({...s3, startNs: 6 * MS, durationNs: 17 * MS}),
    ];

    assert.deepEqual(joinExchanges(alike), [], 'not known');
    const joined = joinExchanges([...known, ...alike]).filter(({call}) => alike.includes(call));
    const places = joined.map(({call, request}) => [alike.indexOf(call), alike.indexOf(request)]);
    assert.deepEqual(places, [
      [0, 1],
      [2, 3],
    ]);
  });

  test('is not misled by a traceparent that many requests have', () => {
    fc.assert(
      fc.property(shape, (of) => {
        const world = worldOf(of);
        const lie = new Map(world.exchanges.map((each) => [each, {...each, trace: 7}]));
        const truth = new Map(
          [...world.truth].map(([call, request]) => [lie.get(call)!, lie.get(request)!]),
        );

        assertRight({exchanges: [...lie.values()], truth});
      }),
    );
  });

  test('goes on after a call or a request that was not seen', () => {
    fc.assert(
      fc.property(shape, fc.infiniteStream(fc.nat(9)), (of, dice) => {
        const {exchanges, truth} = worldOf(of);
        const seen = new Set(exchanges.filter(() => dice.next().value !== 0));

        for (const {call, request} of joinExchanges([...seen])) {
          assert.equal(request, truth.get(call));
        }
      }),
    );
  });

  test('keeps apart two containers that serve the same address', () => {
    const ends = {local: '127.0.0.1:80', peer: '127.0.0.1:40000'};
    const call = {...ends, local: ends.peer, peer: ends.local};
    const exchanges = [1, 2].flatMap((netns) => [
      exchange({
        ...{side: 'client', target: 'nginx', durationNs: 4 * MS},
        connection: connectionOf('a', 'client', {...call, netns}),
      }),
      exchange({
        ...{target: `core-${netns}`, startNs: MS, durationNs: MS},
        connection: connectionOf('a', 'server', {...ends, netns}),
      }),
    ]);

    const joined = joinExchanges(exchanges);

    assert.deepEqual(
      joined.map(({call, request}) => [exchanges.indexOf(call), exchanges.indexOf(request)]),
      [
        [0, 1],
        [2, 3],
      ],
    );
  });

  for (const lost of [[], [1], [0, 3]]) {
    test(`pairs requests whose last write returns late, without calls ${lost.join()}`, () => {
      const times = [0, 1, 2, 3, 4].map((n) => 10 * n * MS);
      const calls = times.map((startNs) =>
        exchange({side: 'client', target: 'a', connection: 3, startNs, durationNs: 5 * MS}),
      );
      // The server's thread waits for a CPU, so that the next request has come before the write returns.
      const requests = times.map((startNs) =>
        exchange({target: 'b', connection: 3, startNs: startNs + MS, durationNs: 13 * MS}),
      );
      const seen = calls.filter((_, n) => !lost.includes(n)).map((call) => new HopNode(call));

      joinNodes([...seen, ...requests.map((request) => new HopNode(request))]);

      assert.deepEqual(
        seen.map(({below}) => below.map((node) => requests.indexOf(node.exchange))),
        [0, 1, 2, 3, 4].filter((n) => !lost.includes(n)).map((n) => [n]),
      );
    });
  }

  test('pairs requests that overlap on a connection in their order', () => {
    const exchanges = [0, 1, 2].flatMap((n) => [
      exchange({side: 'client', target: 'a', connection: 3, startNs: n, durationNs: 9 * MS}),
      exchange({target: 'b', connection: 3, startNs: (1 + n) * MS, durationNs: MS}),
    ]);

    const joined = joinExchanges(exchanges);

    assert.deepEqual(
      joined.map(({call, request}) => exchanges.indexOf(request) - exchanges.indexOf(call)),
      [1, 1, 1],
    );
  });
});

describe('the budget of a chain', () => {
  test('adds up to the duration of the request at the top', () => {
    fc.assert(
      fc.property(shape, (of) => {
        for (const root of hopTrees(worldOf(of).exchanges)) {
          const {durationNs} = root.exchange;
          const sum = sumOf(partsOf(root).values());

          assert.ok(Math.abs(sum - durationNs) < 1e-6 * durationNs, `${sum} of ${durationNs}`);
        }
      }),
    );
  });

  test('gives each hop its own time, and what lies between', () => {
    const [root, ...more] = hopTrees(
      worldOf({
        ...{depth: 1, calls: 2, requests: 1, apartNs: 0, offNs: [0, 0]},
        ...{isNat: false, isTraced: false},
      }).exchanges,
    );

    assert.deepEqual(more, []);
    assert.deepEqual(Object.fromEntries(partsOf(root!)), {
      [hopKey({path: ['t0'], part: 'cpu'})]: 3 * MS,
      [hopKey({path: ['t0', 't1'], part: BETWEEN_HOPS})]: 6 * MS,
      [hopKey({path: ['t0', 't1'], part: 'cpu'})]: 2 * MS,
    });
  });

  test('adds up whatever the calls of a request, and however they overlap', () => {
    const call = fc.record({startNs: fc.nat(100), durationNs: fc.nat(100), served: fc.nat(200)});
    const shares = fc
      .tuple(fc.nat(100), fc.nat(100), fc.nat(100))
      .map((cuts) => [0, ...cuts, 100].sort((left, right) => left - right))
      .map((cuts) => cuts.slice(1).map((cut, at) => cut - cuts[at]!));

    fc.assert(
      fc.property(fc.array(call, {maxLength: 6}), shares, (calls, ns) => {
        const names = ['cpu', 'unexplained', 'wait:chan', 'upstream:b'];
        const exchanges = [
          exchange({
            ...{id: 1, durationNs: 100},
            parts: {names, ns},
          }),
          ...calls.flatMap(({startNs, durationNs, served}, n) => [
            exchange({
              ...{side: 'client', originId: 1, connection: n + 1, startNs, durationNs},
              upstream: 'upstream:b',
            }),
            exchange({
              ...{target: 'b', connection: n + 1, startNs, durationNs: served},
              parts: budget({cpu: served}),
            }),
          ]),
        ];

        for (const root of hopTrees(exchanges)) {
          const sum = sumOf(partsOf(root).values());
          assert.ok(Math.abs(sum - root.exchange.durationNs) < 1e-6, `${sum}`);
        }
      }),
    );
  });

  test('gives a call the time that its request has as unexplained', () => {
    const [root] = hopTrees([
      exchange({
        ...{id: 1, durationNs: 100 * MS, target: 'nginx'},
        parts: budget({cpu: MS, unexplained: 99 * MS}),
      }),
      exchange({
        ...{side: 'client', target: 'nginx', originId: 1, connection: 1},
        ...{startNs: MS, durationNs: 98 * MS, upstream: 'upstream:core'},
      }),
      exchange({
        ...{target: 'core', connection: 1, startNs: 2 * MS, durationNs: 90 * MS},
        parts: budget({cpu: 90 * MS}),
      }),
    ]);

    assert.deepEqual(Object.fromEntries(partsOf(root!)), {
      [hopKey({path: ['nginx'], part: 'cpu'})]: MS,
      [hopKey({path: ['nginx'], part: 'unexplained'})]: MS,
      [hopKey({path: ['nginx', 'core'], part: BETWEEN_HOPS})]: 8 * MS,
      [hopKey({path: ['nginx', 'core'], part: 'cpu'})]: 90 * MS,
    });
  });

  test('ends where requests name each other as origins', () => {
    const exchanges = [
      exchange({id: 1, target: 'a', connection: 1, durationNs: 9}),
      exchange({side: 'client', target: 'a', originId: 1, connection: 2, durationNs: 9}),
      exchange({id: 2, target: 'a', connection: 2, durationNs: 9}),
      exchange({side: 'client', target: 'a', originId: 2, connection: 1, durationNs: 9}),
    ];

    assert.ok(hopTrees(exchanges).length >= 1);
  });
});

describe('edges', () => {
  test('count every call once, and requests of clients', () => {
    fc.assert(
      fc.property(shape, (of) => {
        const {exchanges} = worldOf(of);
        const [calls, served] = [new Map<string, number>(), new Map<string, number>()];
        for (const root of hopTrees(exchanges)) {
          edgesOf(root, ({from, to}, sum) => {
            const name = `${from} ${to}`;
            calls.set(name, (calls.get(name) ?? 0) + sum.calls);
            served.set(name, (served.get(name) ?? 0) + sum.servedNs);
          });
        }

        for (let level = 0; level <= of.depth; level += 1) {
          const requests = exchanges.filter(
            ({side, target}) => side === 'server' && target === `t${level}`,
          );
          const name = level === 0 ? ' t0' : `t${level - 1} t${level}`;
          assert.equal(calls.get(name), requests.length);
          assert.equal(served.get(name), sumOf(requests.map(({durationNs}) => durationNs)));
        }
        assert.ok(exchanges.every((each) => endOf(each) >= each.startNs));
      }),
    );
  });
});
