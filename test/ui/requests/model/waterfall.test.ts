import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {RequestJson} from '../../../../src/contract/requests-json.js';
import {waterfallOf} from '../../../../ui/requests/model/waterfall.js';

describe('a waterfall', () => {
  test('has the calls in time, and what they leave of the budget', () => {
    const {calls, rest, uncoveredNs} = waterfallOf(
      request({'fs.sync': 60, receive: 20, cpu: 15, unexplained: 5}, [
        ['fs.sync', 30, 60],
        ['receive', 0, 12],
      ]),
    );

    assert.deepEqual(
      calls.map(({part, drawnAtNs}) => [part, drawnAtNs]),
      [
        ['receive', 0],
        ['fs.sync', 30],
      ],
    );
    assert.deepEqual(
      rest.map(({part, offsetNs, durationNs, drawnAtNs}) => [
        part,
        offsetNs,
        durationNs,
        drawnAtNs,
      ]),
      [
        ['receive', undefined, 8, 0],
        ['cpu', undefined, 15, 8],
        ['unexplained', undefined, 5, 23],
      ],
    );
    assert.equal(uncoveredNs, 28);
  });

  test('is the budget alone where no call is known', () => {
    const {calls, rest, uncoveredNs} = waterfallOf(request({cpu: 60, send: 40}, []));

    assert.deepEqual([calls.length, uncoveredNs], [0, 100]);
    assert.deepEqual(
      rest.map(({drawnAtNs}) => drawnAtNs),
      [0, 60],
    );
  });

  test('counts time once where calls overlap', () => {
    const {uncoveredNs} = waterfallOf(
      request({'fs.read': 80}, [
        ['fs.read', 10, 50],
        ['fs.read', 20, 30],
        ['fs.read', 50, 20],
      ]),
    );

    assert.equal(uncoveredNs, 40);
  });

  test('holds calls that are longer than their part, or than the request', () => {
    const {durationNs, rest} = waterfallOf(request({send: 10}, [['send', 90, 30]]));

    assert.equal(durationNs, 120);
    assert.deepEqual(rest, []);
  });

  test('is empty for a request that took no time', () => {
    const {calls, rest} = waterfallOf({...request({}, []), durationNs: 0});

    assert.deepEqual([...calls, ...rest], []);
  });
});

function request(
  budget: RequestJson['budget'],
  calls: readonly (readonly [part: string, offsetNs: number, durationNs: number])[],
): RequestJson {
  return {
    ...{id: '1', side: 'server', target: 'registry', pid: 1, method: 'GET', path: '/v2/'},
    ...{step: 'ping', status: 200, startUnixNs: '0', durationNs: 100, bytesIn: 0, bytesOut: 0},
    ...{budget, inferred: [], details: {}},
    calls: calls.map(([part, offsetNs, durationNs]) => ({part, offsetNs, durationNs, count: 1})),
  };
}
