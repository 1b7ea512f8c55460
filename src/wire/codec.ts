// Turns frames into bytes and back. Decoding trusts nothing: every fault in the bytes gives the ProfilerError
// WIRE_FRAME_INVALID, and memory is used in proportion to the size of the frame only.

import $protobuf from 'protobufjs/minimal.js';

import {ProfilerError, messageOf} from '../domain/error.js';
import {optional} from '../domain/optional.js';
import type {ProbeRecord} from '../domain/record.js';
import {decodeBatch, encodeStamp, type BatchStamp} from './batch-codec.js';
import {AGENT_FRAME, assertFewElements, COLLECTOR_FRAME} from './element-limits.js';
import type {AgentFrame, CollectorFrame, RunStateWord} from './frames.js';
import {MAX_FRAME_BYTES, MAX_NESTING} from './limits.js';
import {longOf, nsOf, reportFrame, reportMessage} from './plain.js';
import {ProtoReader} from './proto-reader.js';
import {RecordPacker, type PackedRecords} from './record-packer.js';
import {regscope} from './telemetry.generated.js';

type PingFrame = Extract<CollectorFrame, {kind: 'ping'}>;

const v1 = regscope.wire.v1;

$protobuf.Reader.recursionLimit = MAX_NESTING;

export function encodeAgentFrame(frame: AgentFrame): Uint8Array {
  if (frame.kind === 'batch')
    return encodeBatchFrame(frame.batch, packRecords(frame.batch.records));
  return v1.AgentFrame.encode(agentMessage(frame)).finish();
}

/** Packs records as one batch. Throws RangeError or TypeError if the other side would refuse them. */
export function packRecords(records: readonly ProbeRecord[]): PackedRecords {
  const packer = new RecordPacker(MAX_FRAME_BYTES);
  for (const record of records) {
    if (!packer.add(record)) throw new RangeError('more records than one batch may have');
  }
  return packer.take();
}

/**
 * Makes the frame of a batch from packed records. The fields of a message may have any order
 * (protobuf.dev, "Encoding"), so a batch is its stamp and then its records.
 */
export function encodeBatchFrame(stamp: BatchStamp, records: PackedRecords): Uint8Array {
  const stamped = v1.Batch.encode(encodeStamp(stamp)).finish();
  const head = $protobuf.Writer.create()
    .uint32(BATCH_TAG)
    .uint32(stamped.length + records.bytes.length)
    .finish();
  return Buffer.concat([head, stamped, records.bytes]);
}

/** Field 2 of AgentFrame, length-delimited. */
const BATCH_TAG = (2 << 3) | 2;

/** Throws ProfilerError `WIRE_FRAME_INVALID`. */
export function decodeAgentFrame(bytes: Uint8Array): AgentFrame {
  return decode(bytes, () => {
    const batch = batchBytesOf(bytes);
    if (batch !== undefined) return {kind: 'batch', batch: decodeBatch(batch)};
    assertFewElements(bytes, AGENT_FRAME);
    return agentFrame(v1.AgentFrame.decode(bytes));
  });
}

/** The bytes of the batch in a frame; undefined for a frame of another kind. They are not copied. */
function batchBytesOf(frame: Uint8Array): Uint8Array | undefined {
  const reader = new ProtoReader(frame);
  let batch: Uint8Array | undefined;
  for (let tag = reader.next(); tag !== 0; tag = reader.next()) {
    if (tag !== BATCH_TAG) reader.skip();
    else if (batch !== undefined) throw new RangeError('more than one batch in a frame');
    else batch = reader.bytes();
  }
  return batch;
}

/**
 * Which batch a frame is that cannot be read as a whole: an encoder of ours puts epoch and seq first.
 * Undefined where that cannot be read either, or where it is no batch.
 */
export function batchNameOf(bytes: Uint8Array): {epoch: number; seq: number} | undefined {
  try {
    const reader = $protobuf.Reader.create(bytes);
    if (reader.uint32() !== BATCH_TAG) return undefined;
    reader.uint32(); // the length of the batch
    const [epoch, seq] = [EPOCH_TAG, SEQ_TAG].map((tag) => {
      if (reader.uint32() !== tag) throw new TypeError('another field');
      return reader.uint32();
    });
    return {epoch: epoch!, seq: seq!};
  } catch {
    return undefined; // it is cut off, or no batch of ours
  }
}

/** Fields 1 and 2 of Batch, varints. */
const EPOCH_TAG = 1 << 3;
const SEQ_TAG = 2 << 3;

export function encodeCollectorFrame(frame: CollectorFrame): Uint8Array {
  return v1.CollectorFrame.encode(collectorMessage(frame)).finish();
}

/** Throws ProfilerError `WIRE_FRAME_INVALID`. */
export function decodeCollectorFrame(bytes: Uint8Array): CollectorFrame {
  return decode(bytes, () => {
    assertFewElements(bytes, COLLECTOR_FRAME);
    return collectorFrame(v1.CollectorFrame.decode(bytes));
  });
}

function decode<Frame>(bytes: Uint8Array, read: () => Frame): Frame {
  try {
    if (bytes.length > MAX_FRAME_BYTES) throw new RangeError(`${bytes.length} bytes in one frame`);
    return read();
  } catch (error) {
    throw new ProfilerError(
      'WIRE_FRAME_INVALID',
      `a frame cannot be read: ${messageOf(error)}`,
      'agent and collector of the same release speak the same protocol; is something else connecting?',
      {cause: error},
    );
  }
}

function agentMessage(
  frame: Exclude<AgentFrame, {kind: 'batch'}>,
): regscope.wire.v1.AgentFrame.$Properties {
  switch (frame.kind) {
    case 'hello':
      return {hello: {...frame, spooledEpochs: [...frame.spooledEpochs]}};
    case 'pong':
      return {
        pong: {
          number: frame.number,
          pingSentNs: longOf(frame.pingSentNs),
          receivedNs: longOf(frame.receivedNs),
          sentNs: longOf(frame.sentNs),
        },
      };
    case 'report':
      return {report: reportMessage(frame)};
    case 'cut':
      return {cut: frame};
    case 'proof':
      return {proof: frame};
  }
}

function agentFrame(message: regscope.wire.v1.AgentFrame): AgentFrame {
  const {hello, pong, report, cut, proof} = message;
  if (hello) return helloFrame(hello);
  if (pong) {
    return {
      kind: 'pong',
      number: pong.number ?? 0,
      pingSentNs: nsOf(pong.pingSentNs),
      receivedNs: nsOf(pong.receivedNs),
      sentNs: nsOf(pong.sentNs),
    };
  }
  if (report) return reportFrame(report);
  if (cut) return {kind: 'cut', number: cut.number ?? 0};
  if (proof) {
    const signature = bytesOf(proof.signature) ?? NO_BYTES;
    return {kind: 'proof', signature, ...optional('codeMac', bytesOf(proof.codeMac))};
  }
  throw new TypeError('no kind of frame that this version knows');
}

function helloFrame(hello: regscope.wire.v1.Hello.$Properties): AgentFrame {
  const host = hello.host ?? {};
  return {
    kind: 'hello',
    major: hello.major ?? 0,
    minor: hello.minor ?? 0,
    agentId: hello.agentId ?? '',
    epoch: hello.epoch ?? 0,
    host: {
      name: host.name ?? '',
      kernel: host.kernel ?? '',
      bpftrace: host.bpftrace ?? '',
      cpus: host.cpus ?? 0,
      memoryBytes: host.memoryBytes ?? 0,
      bootId: host.bootId ?? '',
    },
    spooledEpochs: hello.spooledEpochs ?? [],
    ...optional('publicKey', bytesOf(hello.publicKey)),
    ...optional('inviteId', hello.inviteId || undefined),
    ...optional('agentVersion', hello.agentVersion || undefined),
  };
}

const NO_BYTES = new Uint8Array();

/** A copy, because the bytes of a frame lie in a larger buffer; undefined where there are none. */
function bytesOf(bytes: Uint8Array | null | undefined): Uint8Array | undefined {
  return bytes === null || bytes === undefined || bytes.length === 0
    ? undefined
    : Uint8Array.from(bytes);
}

function collectorMessage(frame: CollectorFrame): regscope.wire.v1.CollectorFrame.$Properties {
  switch (frame.kind) {
    case 'welcome':
      return {welcome: {...frame, known: [...frame.known]}};
    case 'refuse':
      return {refuse: frame};
    case 'ack':
      return {ack: frame};
    case 'ping':
      return {ping: pingMessage(frame)};
    case 'run':
      return {run: frame.run};
    case 'cut':
      return {cut: frame};
    case 'challenge':
      return {challenge: frame};
  }
}

function collectorFrame(message: regscope.wire.v1.CollectorFrame): CollectorFrame {
  const {welcome, refuse, ack, ping, run, cut, challenge} = message;
  if (welcome) {
    return {
      kind: 'welcome',
      major: welcome.major ?? 0,
      minor: welcome.minor ?? 0,
      run: runStateOf(welcome.run),
      known: (welcome.known ?? []).map(({runId, epoch, lastSeq}) => ({
        runId: runId ?? '',
        epoch: epoch ?? 0,
        lastSeq: lastSeq ?? 0,
      })),
    };
  }
  if (refuse) {
    const {code, message: text, hint} = refuse;
    return {kind: 'refuse', code: code ?? '', message: text ?? '', hint: hint ?? ''};
  }
  if (ack) return {kind: 'ack', epoch: ack.epoch ?? 0, seq: ack.seq ?? 0};
  if (ping) return pingFrame(ping);
  if (run) return {kind: 'run', run: runStateOf(run)};
  if (cut) return {kind: 'cut', number: cut.number ?? 0};
  if (challenge) return {kind: 'challenge', nonce: bytesOf(challenge.nonce) ?? NO_BYTES};
  throw new TypeError('no kind of frame that this version knows');
}

function pingMessage(frame: PingFrame): regscope.wire.v1.Ping.$Properties {
  return {
    number: frame.number,
    sentNs: longOf(frame.sentNs),
    ...(frame.clock === undefined
      ? {}
      : {
          clockOffsetNs: longOf(frame.clock.offsetNs),
          clockErrorNs: longOf(frame.clock.errorNs),
        }),
  };
}

function pingFrame(message: regscope.wire.v1.Ping.$Properties): PingFrame {
  const errorNs = nsOf(message.clockErrorNs);
  return {
    kind: 'ping',
    number: message.number ?? 0,
    sentNs: nsOf(message.sentNs),
    ...(errorNs > 0n ? {clock: {offsetNs: nsOf(message.clockOffsetNs), errorNs}} : {}),
  };
}

function runStateOf(word: regscope.wire.v1.RunState.$Properties | null | undefined): RunStateWord {
  return {...(word?.runId ? {runId: word.runId} : {}), recordAll: word?.recordAll ?? false};
}
