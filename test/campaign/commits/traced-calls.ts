// Reads what strace prints of a collector, and tells for each ack that leaves it whether the commit before it
// was on the disk by then.

import {decodeCollectorFrame} from '../../../src/wire/codec.js';

/** What has to be traced: `strace -f -xx -s 4096 -e trace=…`. */
export const TRACED = 'pwrite64,fsync,fdatasync,sync_file_range,write,writev,sendto,sendmsg';

export interface Commits {
  readonly acks: number;
  /** Acks that left with no finished fsync since the one before. */
  readonly early: number;
  readonly syncs: number;
}

/** Batches have to be sent one by one, each after the ack of the one before. */
export function commitsBeforeAcks(trace: string): Commits {
  const counts = {acks: 0, early: 0, syncs: 0};
  /** Whether something was written to a run file since the last ack, and whether that was synced. */
  let state: 'nothing' | 'written' | 'synced' = 'nothing';
  for (const line of trace.split('\n')) {
    if (/ pwrite64\(\d+/.test(line)) state = state === 'synced' ? state : 'written';
    // The call has returned: either in its own line, or in that of a call that was interrupted.
    if (/ (?:f(?:data)?sync\(\d+\)|<\.\.\. f(?:data)?sync resumed>\)?) *= 0$/.test(line)) {
      counts.syncs += 1;
      if (state === 'written') state = 'synced';
    }
    const acks = acksIn(bytesOf(line));
    if (acks === 0) continue;
    counts.acks += acks;
    if (state !== 'synced') counts.early += 1;
    state = 'nothing';
  }
  return counts;
}

/** The bytes that a call writes; none for another call. Each piece of a vector is a string of its own. */
function bytesOf(line: string): Buffer {
  if (!/ (?:write|writev|sendto|sendmsg)\(/.test(line)) return Buffer.alloc(0);
  const texts = [...line.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, text]) => text!);
  return Buffer.from(texts.join('').replaceAll('\\x', ''), 'hex');
}

/** Frames of a server are not masked: 0x82, length, message (RFC 6455, section 5.2). */
function acksIn(bytes: Buffer): number {
  let acks = 0;
  for (let at = 0; bytes[at] === 0x82 && bytes[at + 1]! < 126; at += 2 + bytes[at + 1]!) {
    const message = bytes.subarray(at + 2, at + 2 + bytes[at + 1]!);
    if (decodeCollectorFrame(message).kind === 'ack') acks += 1;
  }
  return acks;
}
