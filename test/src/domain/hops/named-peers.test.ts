import assert from 'node:assert/strict';
import {test} from 'node:test';

import {withPeersNamed} from '../../../../src/domain/hops/named-peers.js';
import type {RequestRecord} from '../../../../src/domain/request.js';

const REQUEST: RequestRecord = {
  ...{kind: 'request', side: 'server', target: 'core', pid: 1, goid: 1, method: 'GET'},
  ...{path: '/v2/', step: 'ping', status: 200, startNs: 0n, durationNs: 10, bytesIn: 0},
  bytesOut: 0,
  budget: new Map([
    ['upstream:127.0.0.1:5000', 4],
    ['upstream:127.0.0.1:5001', 3],
    ['upstream:redis@10.0.0.5:6379', 2],
    ['upstream:http', 1],
  ]),
  inferred: ['upstream:127.0.0.1:5001', 'upstream:http'],
  calls: [
    {part: 'upstream:127.0.0.1:5000', offsetNs: 0, durationNs: 4, count: 1},
    {part: 'upstream:http', offsetNs: 9, durationNs: 1, count: 1},
  ],
  details: {peer: '127.0.0.1:5000'},
};

test('peers that are targets have their names, and their time is added up', () => {
  const names = new Map([
    ['core 127.0.0.1:5000', 'registry'],
    ['core 127.0.0.1:5001', 'registry'],
    ['core 10.0.0.5:6379', 'cache'],
  ]);

  const [named] = withPeersNamed([REQUEST], (caller, address) => names.get(`${caller} ${address}`));

  assert.deepEqual(named, {
    ...REQUEST,
    budget: new Map([
      ['upstream:registry', 7],
      ['upstream:cache', 2],
      ['upstream:http', 1],
    ]),
    inferred: ['upstream:registry', 'upstream:http'],
    calls: [{...REQUEST.calls[0], part: 'upstream:registry'}, REQUEST.calls[1]],
  });
});

test('a peer that is no target keeps its address, and the record stays as it is', () => {
  const [same] = withPeersNamed([REQUEST], () => undefined);

  assert.equal(same, REQUEST);
});
