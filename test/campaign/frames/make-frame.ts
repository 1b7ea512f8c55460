// Frames as an attacker sends them: random, nearly right, cut off, with lengths that lie, too deep, too
// many, with text that is none and numbers without an end.

import {encodeAgentFrame, encodeCollectorFrame} from '../../../src/wire/codec.js';
import {mutate} from '../readers/mutate.js';
import {aBatch} from '../../src/wire/support/sample-frames.js';

const HOST = {name: 'h', kernel: '6.1', bpftrace: 'v', cpus: 2, memoryBytes: 1, bootId: 'b'};
const PRODUCTION = {producedRecords: 1, droppedSpoolFull: 0, droppedInvalid: 0};

/** One frame of each kind that an agent sends. */
export const AGENT_SEEDS: readonly Buffer[] = [
  encodeAgentFrame({
    kind: 'hello',
    ...{major: 1, minor: 2, agentId: 'a'.repeat(32), epoch: 3, host: HOST, spooledEpochs: [1, 3]},
    ...{publicKey: new Uint8Array(32).fill(7), inviteId: '0123abcd', agentVersion: '0.4.0'},
  }),
  encodeAgentFrame({kind: 'batch', batch: aBatch()}),
  encodeAgentFrame({kind: 'pong', number: 7, pingSentNs: 1n, receivedNs: 2n, sentNs: 3n}),
  encodeAgentFrame({
    kind: 'report',
    ...{runId: 'r', production: PRODUCTION, spooledRecords: 3, processes: [], lostEvents: 0},
    ...{probes: [{name: 'tcp', unavailable: 'no'}], probeCpuShare: 0.1, agentCpuShare: 0.2},
    reach: {
      addresses: [
        {address: '10.0.0.5:6379', target: 'redis', isInner: true},
        {address: '10.96.0.10:6379', leadsTo: ['10.0.0.5:6379']},
      ],
      networks: ['10.0.0.4/24'],
    },
  }),
  encodeAgentFrame({kind: 'cut', number: 9}),
  encodeAgentFrame({kind: 'proof', signature: new Uint8Array(64), codeMac: new Uint8Array(32)}),
].map((bytes) => Buffer.from(bytes));

/** One frame of each kind that a collector sends. */
export const COLLECTOR_SEEDS: readonly Buffer[] = [
  encodeCollectorFrame({
    kind: 'welcome',
    ...{major: 1, minor: 2, run: {runId: 'r1', recordAll: true}},
    known: [{runId: 'r1', epoch: 3, lastSeq: 99}],
  }),
  encodeCollectorFrame({kind: 'refuse', code: 'C', message: 'm', hint: 'h'}),
  encodeCollectorFrame({kind: 'ack', epoch: 3, seq: 100}),
  encodeCollectorFrame({
    kind: 'ping',
    ...{number: 2, sentNs: 1n << 60n, clock: {offsetNs: -5n, errorNs: 4n}},
  }),
  encodeCollectorFrame({kind: 'run', run: {runId: 'r', recordAll: false}}),
  encodeCollectorFrame({kind: 'challenge', nonce: new Uint8Array(32)}),
].map((bytes) => Buffer.from(bytes));

const SEEDS = [...AGENT_SEEDS, ...COLLECTOR_SEEDS];

const ENDLESS = Buffer.alloc(12, 0xff);
const BAD_TEXT = ['c328', 'eda080', 'f8a1a1a1a1', 'ff', '00'].map((hex) => Buffer.from(hex, 'hex'));
const MOST_REPEATED_BYTES = 32 * 1024;

type Random = () => number;

const MAKERS: readonly ((seed: Buffer, random: Random) => Buffer)[] = [
  (_seed, random) => randomBytes(Math.floor(random() ** 3 * 2_048), random),
  (seed, random) => mutate(seed, SEEDS, random),
  (seed, random) => mutate(seed, SEEDS, random),
  (seed, random) => seed.subarray(0, Math.floor(random() * (seed.length + 1))),
  (seed, random) => insert(seed, varint(Math.floor(2 ** (random() * 40))), random, 1),
  (seed, random) => insert(seed, ENDLESS, random),
  (seed, random) => insert(seed, pick(BAD_TEXT, random), random, 2),
  (seed, random) => nested(seed, random),
  (seed, random) =>
    random() < 0.05 ? repeated(random) : insert(seed, repeated(random).subarray(0, 512), random),
];

export function makeFrame(random: Random): Buffer {
  return pick(MAKERS, random)(pick(SEEDS, random), random);
}

function randomBytes(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({length}, () => Math.floor(random() * 256)));
}

/** Puts bytes into the middle, in place of so many others. */
function insert(seed: Buffer, bytes: Buffer, random: Random, instead = 0): Buffer {
  const at = Math.floor(random() * (seed.length + 1));
  return Buffer.concat([seed.subarray(0, at), bytes, seed.subarray(at + instead)]);
}

/** A message in a message in a message, by fields or by groups. */
function nested(seed: Buffer, random: Random): Buffer {
  const depth = 1 + Math.floor(random() * 300);
  if (random() < 0.5) return insert(seed, Buffer.alloc(depth, 0x0b), random);
  let inner = seed;
  const tag = ((1 + Math.floor(random() * 16)) << 3) | 2;
  for (let level = 0; level < depth && inner.length < 4_096; level += 1) {
    inner = Buffer.concat([varint(tag), varint(inner.length), inner]);
  }
  return inner;
}

/** Empty elements of one field of a batch, as many as fit. */
function repeated(random: Random): Buffer {
  const element = Buffer.concat([
    varint(((1 + Math.floor(random() * 16)) << 3) | 2),
    Buffer.alloc(1),
  ]);
  const body = Buffer.alloc(Math.floor(random() * MOST_REPEATED_BYTES), element);
  return Buffer.concat([varint(0x12), varint(body.length), body]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)]!;
}
