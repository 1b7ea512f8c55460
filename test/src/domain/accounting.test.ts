import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {isDegraded, unaccounted, type AgentAccount} from '../../../src/domain/accounting.js';

const balanced: AgentAccount = {
  agentId: 'a',
  host: 'node1',
  produced: 10_000,
  stored: 9_990,
  spooled: 5,
  droppedSpoolFull: 3,
  droppedInvalid: 2,
  lostEvents: 0,
  gapNs: 0n,
};

describe('unaccounted', () => {
  test('is zero when every record is stored, spooled or dropped for a reason', () => {
    assert.equal(unaccounted(balanced), 0);
  });

  test('shows what is missing', () => {
    assert.equal(unaccounted({...balanced, stored: 9_900}), 90);
  });
});

describe('isDegraded', () => {
  test('forgives a loss of one in a thousand', () => {
    assert.equal(isDegraded({...balanced, lostEvents: 5}), false);
    assert.equal(isDegraded({...balanced, lostEvents: 6}), true);
  });

  test('takes a record that is stored twice for a fault as well', () => {
    assert.equal(isDegraded({...balanced, stored: 10_100}), true);
  });
});
