// The numbers of events within a request stand in bpf/requests/layout.mjs, from which the reader's are
// generated, and in the header of the CO-RE programs.

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {EVENT} from '../../../agent/core/record-types.js';

test('the CO-RE programs and the reader give the kinds of events the same numbers', () => {
  const header = readFileSync(new URL('../../../bpf/core/protocol.h', import.meta.url), 'utf8');
  const kinds = [...header.matchAll(/^\tEVENT_([A-Z]+) = (\d+),/gm)];

  const numbers = Object.fromEntries(
    kinds.map(([, name, number]) => [name!.toLowerCase(), Number(number)]),
  );

  assert.deepEqual(numbers, {...EVENT});
});
