import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {namedPart, partName, peerName} from '../../../../src/domain/hops/peer-words.js';

describe('what a person reads of a peer', () => {
  for (const [peer, name, part] of [
    ['sql', 'a database connection', 'a database connection'],
    ['http', 'an HTTP call', 'an HTTP call'],
    ['redis', 'redis', 'upstream:redis'],
    ['10.0.0.5:6379', '10.0.0.5:6379', 'upstream:10.0.0.5:6379'],
    ['constructor', 'constructor', 'upstream:constructor'],
  ] as const) {
    test(`is ${name} for ${peer}`, () => {
      assert.equal(peerName(peer), name);
      assert.equal(partName(`upstream:${peer}`), part);
    });
  }

  test('is the part itself where that is no wait for one', () => {
    assert.equal(partName('http'), 'http');
    assert.equal(partName('wait:lock'), 'wait:lock');
  });

  test('is the peer of a part that was found, or else the part', () => {
    assert.equal(namedPart({part: 'upstream:http', peer: 'store'}), 'upstream:store');
    assert.equal(namedPart({part: 'upstream:http'}), 'upstream:http');
  });
});
