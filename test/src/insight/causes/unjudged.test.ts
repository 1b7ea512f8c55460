// Causes that could not be judged are told as such, with what they lack.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {askCauses, figures, functionRow, limits, type Asked} from './support/asked-causes.js';

const SAMPLED = {functions: [functionRow('on-cpu', 'main.serve', 9)]};

describe('causes that could not be judged', () => {
  test('are those without samples, where they would be looked at', () => {
    const limited = {after: limits({}, {stopped: 0}), before: limits({}, {stopped: 0})};

    assert.deepEqual(withoutSamples({parts: {runqueue: [1, 9]}}), ['tls-handshakes']);
    assert.deepEqual(withoutSamples({...limited, parts: {runqueue: [1, 9]}}), [
      'tls-handshakes',
      'garbage-collection',
    ]);
    assert.deepEqual(withoutSamples({...limited, parts: {'wait:lock': [1, 9]}}), [
      'tls-handshakes',
      'garbage-collection',
      'lock',
    ]);
    const sampled = {...limited, sideBefore: SAMPLED, sideAfter: SAMPLED};
    assert.deepEqual(withoutSamples({...sampled, parts: {runqueue: [1, 9]}}), []);
    assert.deepEqual(withoutSamples({...limited, parts: {'fs.read': [1, 9]}}), []);
  });

  test('are those of control groups, on a host without them or whose files may not be read', () => {
    assert.deepEqual(withoutFigures('cgroup', {}), [
      'cpu-quota',
      'cpu-set',
      'memory-limit',
      'io-limit',
    ]);
    const group = figures('registry', 'cgroup', '/pod', {}, {memory_bytes: 1});
    assert.deepEqual(withoutFigures('cgroup', {after: group}), []);
    assert.deepEqual(withoutFigures('runqueue', {after: group}), ['cpu-set', 'cpu-saturated']);
  });

  test('are none of pressure stall information: no cause rests on it alone', () => {
    assert.deepEqual(withoutFigures('pressure', {}), []);
  });
});

function withoutSamples(asked: Asked): string[] {
  return unjudged(asked, /^there are no samples/);
}

function withoutFigures(probe: string, asked: Asked): string[] {
  return unjudged(
    {parts: {queue: [1, 9]}, ...asked},
    new RegExp(`^the agent .* no figures of ${probe}`),
  );
}

function unjudged(asked: Asked, why: RegExp): string[] {
  return askCauses(asked).unjudged.flatMap(({name, reason}) => (why.test(reason) ? [name] : []));
}
