import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {readOutputLine} from '../../../agent/bpftrace/output-line.js';

describe('readOutputLine', () => {
  test('reads a map', () => {
    const read = readOutputLine('{"type": "map", "data": {"@a_b": {"12,3": 5, "12,::1,4": -1}}}');

    assert.equal(read?.kind, 'map');
    assert.equal(read.map.name, 'a_b');
    assert.equal(read.map.size, 2);
  });

  test('leaves long digits inside a string alone', () => {
    const line = '{"type": "printf", "data": "tick 12345678901234567890\\n"}';

    assert.deepEqual(readOutputLine(line), {kind: 'text', text: 'tick 12345678901234567890\n'});
  });

  test('reads lost events of 0.17 and of 0.24', () => {
    const old = '{"type": "lost_events", "data": {"events": 12}}';
    const recent = '{"type": "lost_events", "count": 12, "data": {"events": 12}}';

    assert.deepEqual(readOutputLine(old), {kind: 'lost', events: 12});
    assert.deepEqual(readOutputLine(recent), {kind: 'lost', events: 12});
  });

  test('reads a full map as 0.17 with -k and as 0.23 report it', () => {
    const old =
      '{"type": "helper_error", "helper": "map_update_elem", "retcode": -7, "line": 1, "col": 44}';
    const recent =
      '{"type": "helper_error", "msg": "Map full", "helper": "map_update_elem", "retcode": -7}';

    for (const line of [old, recent]) {
      assert.deepEqual(readOutputLine(line), {
        kind: 'helper-failed',
        helper: 'map_update_elem',
        code: -7,
      });
    }
  });

  test('reads how many probes are about to be attached', () => {
    const line = '{"type": "attached_probes", "data": {"probes": 3}}';

    assert.deepEqual(readOutputLine(line), {kind: 'attaching', probes: 3});
  });

  test('gives nothing for the blank line of an empty map', () => {
    assert.equal(readOutputLine(''), undefined);
    assert.equal(readOutputLine('  '), undefined);
  });

  for (const [name, line, reason] of [
    ['that is cut off', '{"type": "map", "da', /JSON/],
    ['that is no JSON', 'Attaching 3 probes...', /JSON/],
    ['that is no object', '[1]', /line is not an object/],
    ['of an unknown type', '{"type": "haiku", "data": {}}', /unknown message type "haiku"/],
    ['with a negative count', '{"type": "lost_events", "data": {"events": -1}}', /not a count/],
  ] as const) {
    test(`keeps a line ${name} as unreadable`, () => {
      const read = readOutputLine(line);

      assert.equal(read?.kind, 'unreadable');
      assert.equal(read.line, line);
      assert.match(read.reason, reason);
    });
  }

  test('never throws on a sample cut at any byte', () => {
    const line = '{"type": "map", "data": {"@a": {"1,2": 12345678901234567, "3": 4}}}';

    for (let length = 1; length < line.length; length += 1) {
      assert.equal(readOutputLine(line.slice(0, length))?.kind, 'unreadable');
    }
  });
});
