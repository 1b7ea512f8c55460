import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import type {RequestJson} from '../../../src/contract/requests-json.js';
import {writeRequests} from '../../../src/export/requests.js';
import {aRequest} from '../domain/support/sample-request.js';
import {SECOND_NS, START_NS, aBatch, sharedStore} from '../store/support/sample-run.js';

const {writer, catalog, newRun} = sharedStore();

describe('writeRequests', () => {
  test('has a line per request that was kept, whatever its path holds', async () => {
    const run = await newRun();
    const records = Array.from({length: 1_200}, (_, n) =>
      aRequest(
        1_000 + n,
        {cpu: 900},
        {
          startNs: START_NS + (BigInt(n) * SECOND_NS) / 10n,
          path: `/v2/\n\u009b31m${n}`,
        },
      ),
    );
    await writer.putBatches(run.id, [aBatch(0, {records})]);
    const reader = catalog.open(run.id);

    const lines = [...writeRequests(reader)];

    reader.close();
    const read = lines.map((line) => JSON.parse(line) as RequestJson);
    assert.equal(read.length, 1_200);
    assert.deepEqual(
      read.map(({path}) => path),
      records.map(({path}) => path),
    );
    assert.ok(lines.every((line) => line.indexOf('\n') === line.length - 1));
    assert.doesNotMatch(lines.join(''), /[\u0000-\u0009\u007f-\u009f]/);
  });

  test('has none where there are none', async () => {
    const {id} = await newRun();
    const reader = catalog.open(id);

    assert.deepEqual([...writeRequests(reader)], []);
    reader.close();
  });
});
