// Makes the message of a batch's stamp, and reads a batch as a whole. batch-reader.ts reads it piece by piece.

import {optional} from '../domain/optional.js';
import {BatchReader} from './batch-reader.js';
import type {WireBatch} from './frames.js';
import {longOf} from './plain.js';
import type {regscope} from './telemetry.generated.js';

type BatchMessage = regscope.wire.v1.Batch.$Properties;

/** A batch without its records. */
export type BatchStamp = Omit<WireBatch, 'records'>;

export function encodeStamp(batch: BatchStamp): BatchMessage {
  return {
    epoch: batch.epoch,
    seq: batch.seq,
    ...optional('runId', batch.runId),
    startNs: longOf(batch.startNs),
    endNs: longOf(batch.endNs),
    clockOffsetNs: longOf(batch.clockOffsetNs),
    clockErrorNs: longOf(batch.clockErrorNs),
    production: batch.production,
  };
}

/** Throws RangeError or TypeError for everything that a well-behaved agent does not send. */
export function decodeBatch(bytes: Uint8Array): WireBatch {
  const reader = new BatchReader(bytes);
  return {...reader.stamp(), records: reader.records()};
}
