// The short form of `npm run campaign -- spool`: bytes that change, and a writer that is killed.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {assertFlipIsSeen, makeSpoolFile} from '../../campaign/spool/flip-bytes.js';
import {killWriter} from '../../campaign/spool/kill-writer.js';
import {randomOf} from '../../campaign/readers/mutate.js';

test('each byte of a file of the spool that changes costs its own record and no other', () => {
  const random = randomOf(5);
  const file = makeSpoolFile(6_000, 500, random);

  for (let at = 0; at < file.bytes.length; at += 1) {
    assertFlipIsSeen(file, at, 1 + Math.floor(random() * 255));
  }

  assert.ok(file.records.length > 5);
});

test('a writer that is killed leaves all that the spool had taken', async () => {
  const {batches} = await killWriter(3, randomOf(7));

  assert.ok(batches > 3);
});
