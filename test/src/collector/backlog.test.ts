import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Backlog} from '../../../src/collector/backlog.js';
import {LiveFanout} from '../../../src/collector/live-fanout.js';
import type {LiveEvent} from '../../../src/domain/ports.js';

const SECOND_NS = 1_000_000_000n;

describe('Backlog', () => {
  test('keeps two minutes', () => {
    const backlog = new Backlog();
    for (let second = 0n; second < 300n; second++) backlog.add(second * SECOND_NS, 1, event);

    assert.equal(backlog.events(299n * SECOND_NS).length, 121);
    assert.equal(backlog.events(1_000n * SECOND_NS).length, 0);
  });

  test('keeps 5 MiB at most, the newest', () => {
    const backlog = new Backlog();
    let last = 0;
    for (let n = 0; n < 100_000; n++) {
      backlog.add(0n, 1_024, () => {
        last = n;
        return event();
      });
    }

    assert.equal(backlog.events(0n).length, Math.floor((5 * 1024 * 1024) / (1_024 + 512)));
    assert.equal(last, 99_999);
  });

  test('counts what holds an event that has few bytes', () => {
    const backlog = new Backlog();
    for (let n = 0; n < 100_000; n++) backlog.add(0n, 0, event);

    assert.equal(backlog.events(0n).length, (5 * 1024 * 1024) / 512);
  });
});

describe('LiveFanout', () => {
  test('tells a new listener the state and what was, then what happens, until it leaves', () => {
    const fanout = new LiveFanout(
      () => [{kind: 'run', run: undefined}],
      () => 0n,
    );
    fanout.publishLasting(event(), 10, event);
    const heard: LiveEvent['kind'][] = [];

    const leave = fanout.subscribe(({kind}) => heard.push(kind));
    fanout.publish({kind: 'agents', agents: [], cut: 0});
    leave();
    fanout.publish({kind: 'agents', agents: [], cut: 0});

    assert.deepEqual(heard, ['run', 'figures', 'agents']);
  });
});

function event(): LiveEvent {
  return {kind: 'figures', agentId: 'a', startNs: 0n, endNs: 1n, figures: []};
}
