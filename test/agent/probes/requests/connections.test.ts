import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {Connections} from '../../../../agent/probes/requests/connections.js';

describe('Connections', () => {
  test('are the same one for the same key', () => {
    const connections = new Connections();

    assert.equal(connections.at('7'), connections.at('7'));
    assert.notEqual(connections.at('7'), connections.at('8'));
  });

  test('forget those idle for longest where there are too many', () => {
    const connections = new Connections();
    const [old, used] = [connections.at('old'), connections.at('used')];
    for (let key = 0; key < 19_998; key += 1) connections.at(String(key));
    connections.at('used');
    connections.at('one more');

    assert.equal(connections.at('used'), used);
    assert.notEqual(connections.at('old'), old);
  });
});
