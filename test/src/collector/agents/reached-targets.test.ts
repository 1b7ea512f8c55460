import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {
  ReachedTargets,
  type ReachedHost,
} from '../../../../src/collector/agents/reached-targets.js';
import type {ReachedAddress} from '../../../../src/domain/hops/host-reach.js';

test('agents that tell something new in each report are learned from four times a second', () => {
  const reached = new ReachedTargets();
  const hosts = [
    host('a', ['10.0.0.4/24'], []),
    host('b', ['10.0.0.5/24'], [redisAt('10.0.0.5:6379')]),
  ];
  let learned = 0;
  const ask = (): readonly ReachedHost[] => {
    learned += 1;
    return hosts;
  };

  reached.catchUp(ask, 0n);
  assert.equal(learned, 0);
  reached.changed();
  reached.catchUp(ask, 0n);
  reached.catchUp(ask, 0n);
  assert.deepEqual([learned, reached.targetAt('a', '10.0.0.5:6379')], [1, 'redis']);
  for (let report = 0; report < 10_000; report += 1) {
    reached.changed();
    reached.catchUp(ask, BigInt(report) * 1_000_000n);
  }
  assert.ok(learned > 64 && learned <= 1 + 64 + 4 * 10, `learned ${learned} times`);
  // What came last is learned when there is time again.
  const before = learned;
  reached.catchUp(ask, 20_000_000_000n);
  assert.ok(learned <= before + 1);
});

describe('a target of another host', () => {
  test('is named by the address at which its host says that it is reached', () => {
    const targetAt = learned(
      host('a', ['10.0.0.4/24', '[fd00::4]/64'], []),
      host('b', ['10.0.0.5/24'], [redisAt('10.0.0.5:6379'), redisAt('[fd00::5]:6379')]),
    );

    assert.equal(targetAt('a', '10.0.0.5:6379'), 'redis');
    assert.equal(targetAt('a', '[fd00::5]:6379'), 'redis');
    assert.equal(targetAt('a', '10.0.0.5:6380'), undefined);
  });

  test('is not named to its own host, nor to one whose agent does not tell its networks', () => {
    const targetAt = learned(
      {agentId: 'old'},
      host('b', ['10.0.0.5/24'], [redisAt('10.0.0.5:6379')]),
    );

    assert.equal(targetAt('b', '10.0.0.5:6379'), undefined);
    assert.equal(targetAt('old', '10.0.0.5:6379'), undefined);
    assert.equal(targetAt('unheard', '10.0.0.5:6379'), undefined);
  });

  test('is not named where several targets claim the address, unless they have one name', () => {
    const claims = [redisAt('10.0.0.5:6379'), redisAt('10.0.0.9:6379')];
    const targetAt = learned(
      host('a', ['10.0.0.4/24'], []),
      host('b', ['10.0.0.5/24'], claims),
      host(
        'c',
        ['10.0.0.6/24'],
        [{address: '10.0.0.5:6379', target: 'cache'}, redisAt('10.0.0.9:6379')],
      ),
    );

    assert.equal(targetAt('a', '10.0.0.5:6379'), undefined);
    assert.equal(targetAt('a', '10.0.0.9:6379'), 'redis');
  });

  test('is not taken for what has the same address on the host that calls', () => {
    const targetAt = learned(
      host('a', ['10.0.0.4/24', '172.17.0.1/16'], []),
      host('far', ['10.0.1.4/24'], []),
      host(
        'b',
        ['10.0.0.5/24', '172.17.0.1/16'],
        [
          redisAt('172.17.0.1:6379'),
          {...redisAt('172.17.0.2:6379'), isInner: true},
          {...redisAt('10.244.1.7:6379'), isInner: true},
        ],
      ),
    );

    assert.equal(targetAt('a', '172.17.0.1:6379'), undefined);
    assert.equal(targetAt('a', '172.17.0.2:6379'), undefined);
    assert.equal(targetAt('a', '10.244.1.7:6379'), 'redis');
    assert.equal(targetAt('far', '172.17.0.2:6379'), 'redis');
  });

  test('is named behind an address that the calling host translates', () => {
    const service = {address: '10.96.0.10:6379', leadsTo: ['10.244.1.7:6379', '10.244.2.7:6379']};
    const circle = {address: '10.96.0.11:6379', leadsTo: ['10.96.0.11:6379']};
    const targetAt = learned(
      host('a', ['10.0.0.4/24'], [service, circle]),
      host('b', ['10.0.0.5/24'], [{...redisAt('10.244.1.7:6379'), isInner: true}]),
      host('c', ['10.0.0.6/24'], [{...redisAt('10.244.2.7:6379'), isInner: true}]),
    );

    assert.equal(targetAt('a', '10.96.0.10:6379'), 'redis');
    assert.equal(targetAt('a', '10.96.0.11:6379'), undefined);
    assert.equal(targetAt('c', '10.96.0.10:6379'), undefined);
  });

  test('is forgotten with its agent, and what is no network does no harm', () => {
    const targets = new ReachedTargets();
    const caller = host('a', ['no network', '10.0.0.4/999', '/'], []);

    targets.learn([caller, host('b', [], [redisAt('10.0.0.5:6379')])]);
    assert.equal(targets.targetAt('a', '10.0.0.5:6379'), 'redis');

    targets.learn([caller]);
    assert.equal(targets.targetAt('a', '10.0.0.5:6379'), undefined);
    assert.equal(targets.hasOthers, false);
  });
});

function learned(
  ...hosts: ReachedHost[]
): (agentId: string, address: string) => string | undefined {
  const targets = new ReachedTargets();
  targets.learn(hosts);
  return (agentId, address) => targets.targetAt(agentId, address);
}

function host(agentId: string, networks: string[], addresses: ReachedAddress[]): ReachedHost {
  return {agentId, reach: {addresses, networks}};
}

function redisAt(address: string): ReachedAddress {
  return {address, target: 'redis'};
}
