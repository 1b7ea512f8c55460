// What the loader writes while something happens, kept so that it can be worked off again and again: the
// agent's work without the noise of a load beside it.

import {CORE_PROBES, RECORD} from '../../../agent/core/record-types.js';
import {findLoader, startLoader} from '../../../agent/core/loader.js';

const CUT_MS = 1_000;
/** The loader tells the end of an answer within this time. */
const AFTER_MS = 2_200;

/** Where the moments of single events lie in the records of a type (bpf/core/protocol.h). */
const MOMENTS: ReadonlyMap<number, readonly number[]> = new Map([
  [RECORD.cut, [16, 24]],
  [RECORD.sample, [8]],
  [RECORD.wait, [8, 16]],
  [RECORD.head, [16]],
  [RECORD.request, [24, 32, 40]],
]);
const EVENTS = {count: 172, first: 224, bytes: 48};

/** All records while `act` runs, and a little longer, with a cut a second. */
export async function recordLoader(pid: number, act: () => Promise<unknown>): Promise<Buffer> {
  const path = findLoader();
  if (path === undefined) throw new Error('the loader was not built');
  const records: Buffer[] = [];
  let ready = (): void => {};
  const isReady = new Promise<void>((resolve) => (ready = resolve));
  const loader = startLoader(
    {path, args: ['--probes', CORE_PROBES.join()]},
    {
      onRecord: (record) => {
        const bytes = Buffer.from(record.whole());
        records.push(bytes);
        if (typeOf(bytes) === RECORD.ready) ready();
        if (typeOf(bytes) === RECORD.cut) loader.refill();
      },
      onEnd: () => {},
    },
  );
  await isReady;
  loader.tell(`watch ${pid}`);
  let cuts = 0;
  const timer = setInterval(() => loader.tell(`cut ${(cuts += 1)}`), CUT_MS);
  await act();
  await new Promise((resolve) => setTimeout(resolve, AFTER_MS));
  clearInterval(timer);
  await loader.stop();
  return Buffer.concat(records);
}

/** The number of requests in a stream. */
export function requestsIn(stream: Buffer): number {
  let requests = 0;
  for (const record of recordsOf(stream)) if (typeOf(record) === RECORD.request) requests += 1;
  return requests;
}

/** Moves all moments of a stream, in place, as if everything happened again so much later. */
export function moveBy(stream: Buffer, ns: bigint): void {
  for (const record of recordsOf(stream)) {
    for (const at of MOMENTS.get(typeOf(record)) ?? []) moveMoment(record, at, ns);
    if (typeOf(record) !== RECORD.request) continue;
    const events = record.readUInt16LE(EVENTS.count);
    for (let event = 0; event < events; event += 1) {
      moveMoment(record, EVENTS.first + event * EVENTS.bytes, ns);
    }
  }
}

/** A stream without the stacks: the loader says each of them once. */
export function withoutStacks(stream: Buffer): Buffer {
  const said = new Set<number>([RECORD.stack, RECORD.kernelStack]);
  return Buffer.concat([...recordsOf(stream)].filter((record) => !said.has(typeOf(record))));
}

function* recordsOf(stream: Buffer): Generator<Buffer> {
  for (let at = 0; at < stream.length;) {
    const bytes = stream.readUInt32LE(at);
    yield stream.subarray(at, at + bytes);
    at += bytes;
  }
}

function typeOf(record: Buffer): number {
  return record.readUInt16LE(4);
}

/** 0 stands for never. */
function moveMoment(record: Buffer, at: number, ns: bigint): void {
  const moment = record.readBigUInt64LE(at);
  if (moment !== 0n) record.writeBigUInt64LE(moment + ns, at);
}
