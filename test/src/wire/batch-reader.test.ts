// The reader that is written by hand, beside protobufjs, which is the reference of the wire.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import fc from 'fast-check';

import {isFailed} from '../../../src/domain/budget.js';
import {BatchReader} from '../../../src/wire/batch-reader.js';
import {decodeAgentFrame, encodeAgentFrame} from '../../../src/wire/codec.js';
import type {WireBatch} from '../../../src/wire/frames.js';
import {regscope} from '../../../src/wire/telemetry.generated.js';
import {batch} from './support/arbitrary.js';

const v1 = regscope.wire.v1;

describe('a batch that is read by hand', () => {
  test('is the same when protobufjs has read it and written it anew', () => {
    fc.assert(
      fc.property(batch, (sent) => {
        const frame = encodeAgentFrame({kind: 'batch', batch: sent});
        const rewritten = v1.AgentFrame.encode(v1.AgentFrame.decode(frame)).finish();

        assert.deepEqual(decodeAgentFrame(rewritten), {
          kind: 'batch',
          batch: structuredClone(sent),
        });
      }),
    );
  });

  test('is the same whatever the order of its fields', () => {
    fc.assert(
      fc.property(batch, (sent) => {
        const message = v1.Batch.decode(bytesOf(sent));
        const {strings, frames, places, ...others} = message;
        const tables = [{places}, {frames}, {strings}].map((each) =>
          v1.Batch.encode(each).finish(),
        );
        const reader = new BatchReader(
          Buffer.concat([v1.Batch.encode(others).finish(), ...tables]),
        );

        assert.deepEqual(reader.records(), structuredClone(sent.records));
      }),
    );
  });

  test('gives stamp, figures and kinds of requests without the rest', () => {
    fc.assert(
      fc.property(batch, (sent) => {
        const reader = new BatchReader(bytesOf(sent));
        const {records, ...stamp} = structuredClone(sent);

        assert.deepEqual(reader.stamp(), {...stamp, records: records.length});
        assert.deepEqual(
          reader.figures(),
          records.filter(({kind}) => ['histogram', 'counter', 'gauge'].includes(kind)),
        );
        assert.deepEqual(
          reader.requestKinds(),
          records.flatMap((record) => {
            if (record.kind !== 'request') return [];
            const {side, target, step} = record;
            return [{side, target, step, failed: isFailed(record)}];
          }),
        );
      }),
    );
  });

  test('is refused if a text in it is no UTF-8', () => {
    const strings = Buffer.from([0x4a, 2, 0xc3, 0x28]); // field 9

    assert.throws(() => new BatchReader(strings).records(), TypeError);
  });
});

function bytesOf(sent: WireBatch): Uint8Array {
  const message = v1.AgentFrame.decode(encodeAgentFrame({kind: 'batch', batch: sent}));
  return v1.Batch.encode(message.batch!).finish();
}
