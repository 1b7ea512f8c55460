// The frames of an agent on a registry's host, second by second: requests, and the figures and stacks that
// all probes bring.

import type {ProbeRecord} from '../../../src/domain/record.js';
import {encodeBatchFrame} from '../../../src/wire/codec.js';
import type {PackedRecords} from '../../../src/wire/record-packer.js';
import {createPacker, Faults, packing} from '../../../agent/life/batches/cut-into-pieces.js';
import {choosingKept} from '../../../agent/life/batches/left-out.js';
import {finished} from '../../agent/core/support/finished.js';
import {busySecond} from '../../src/store/support/busy-second.js';
import {SECOND_NS} from '../../src/store/support/sample-run.js';
import {SyntheticSamples} from '../flame/synthetic-stacks.js';
import {requestIn} from '../requests/synthetic-requests.js';

/** What one second brings. */
export interface SecondOf {
  readonly requests: number;
  /** With the figures of a busy target, and the on-CPU stacks of two CPUs. */
  readonly isBusy: boolean;
  /** Each request is told with its story, as a run has it that keeps all of them. */
  readonly isWhole: boolean;
}

/** An hour ago: a collector shows no interval of a time that has not come. */
const START_NS = BigInt(Date.now() - 3_600_000) * 1_000_000n;
const CLOCK_OFFSET_NS = 1_000n;

/** The frames of each second. */
export function secondFrames(runId: string, seconds: number, second: SecondOf): Uint8Array[][] {
  const samples = new SyntheticSamples({stacks: 2_000, functions: 1_000, cpus: 2});
  let [seq, producedRecords] = [0, 0];
  return Array.from({length: seconds}, (_, number) => {
    const startNs = START_NS + BigInt(number) * SECOND_NS;
    const busy = second.isBusy ? [busySecond(number, ['registry']), samples.batch(number)] : [];
    const records: ProbeRecord[] = busy.flatMap((batch) => batch.records);
    for (let left = second.requests; left > 0; left--) records.push(requestIn(startNs));
    return piecesOf(records, second.isWhole).map((packed) => {
      producedRecords += packed.count;
      seq += 1;
      const stamp = {
        ...{runId, epoch: 1, seq, startNs, endNs: startNs + SECOND_NS},
        ...{clockOffsetNs: CLOCK_OFFSET_NS, clockErrorNs: 50_000n},
        production: {producedRecords, droppedSpoolFull: 0, droppedInvalid: 0},
      };
      return encodeBatchFrame(stamp, packed);
    });
  });
}

/** As an agent packs them: requests that no sample keeps go without their stories. */
function piecesOf(records: readonly ProbeRecord[], isWhole: boolean): PackedRecords[] {
  const kept = isWhole ? undefined : finished(choosingKept(records, CLOCK_OFFSET_NS));
  const how = {faults: new Faults(), kept, clockOffsetNs: CLOCK_OFFSET_NS};
  return [...packing(records, createPacker(), how)].filter((piece) => piece !== undefined);
}
