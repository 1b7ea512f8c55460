import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {RequestJson} from '../../../../src/contract/requests-json.js';
import type {HopEdge} from '../../../../src/domain/hops/hop-edges.js';
import type {StoredHopEdge} from '../../../../src/domain/ports.js';
import {PartNames, type PeersReader} from '../../../../src/insight/hops/part-names.js';
import {processOf} from '../support/sample-run.js';

const READER: PeersReader = {
  hopEdges: () => [
    edge({from: 'registry', to: 'store', by: 'connection'}),
    edge({from: 'core', to: 'db', by: 'budget'}),
  ],
  processes: () => [processOf('store', 'storage'), processOf('db', 'postgres')],
};

function edge(ends: HopEdge): StoredHopEdge {
  return {...ends, phase: 0, calls: 1, errors: 0, callNs: 1, servedNs: 0};
}

describe('the parts of a budget in an answer', () => {
  const names = new PartNames(READER);

  for (const [target, part, name] of [
    ['registry', 'upstream:http', 'upstream:store'],
    ['core', 'upstream:sql', 'upstream:db'],
    ['core', 'upstream:http', 'upstream:http'],
    ['core', 'upstream:10.0.0.5:80', 'upstream:10.0.0.5:80'],
    ['core', 'cpu', 'cpu'],
  ] as const) {
    test(`have the name of their peer where it is known: ${part} of ${target}`, () => {
      assert.equal(names.nameOf(target, part), name);
    });
  }

  test('are added up where two of them are for one peer, the largest first', () => {
    const parts = Object.entries({cpu: 5, 'upstream:store': 3, 'upstream:http': 4});

    const named = names.named('registry', parts);

    assert.deepEqual(Object.entries(named), [
      ['upstream:store', 7],
      ['cpu', 5],
    ]);
  });

  test('have these names in calls and in what was inferred of a request, too', () => {
    const calls = [{part: 'upstream:http', offsetNs: 1, durationNs: 4, count: 1}];
    const request = {
      ...{target: 'registry', budget: {'upstream:http': 4}, calls},
      inferred: ['upstream:http', 'upstream:store'],
    } as unknown as RequestJson;

    const {budget, inferred, calls: named} = names.ofRequest(request);

    assert.deepEqual(budget, {'upstream:store': 4});
    assert.deepEqual(inferred, ['upstream:store']);
    assert.equal(named[0]?.part, 'upstream:store');
  });

  test('are not looked up where none names a protocol', () => {
    const asked = new PartNames({
      hopEdges: () => assert.fail('nobody needs the edges'),
      processes: () => [],
    });

    assert.equal(asked.nameOf('registry', 'upstream:store'), 'upstream:store');
  });
});
