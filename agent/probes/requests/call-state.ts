// Reads the words in which bpf/requests.bt keeps a request that a target made (layout.mjs, `call`).

import type {Words} from '../../bpftrace/words.js';
import type {KernelTimes} from '../../bpftrace/kernel-times.js';
import type {Endpoint} from './peer-name.js';
import {CALL} from './record-words.generated.js';

export interface CallState {
  /** When its first write began. */
  readonly startNs: number;
  /** When its last write before the answer returned. */
  readonly writtenNs: number;
  /** When a read returned the first bytes of the answer; 0 before there was one. */
  readonly firstNs: number;
  /** When a read returned the last bytes of the answer so far; 0 before there was one. */
  readonly lastNs: number;
  /** HTTP status of the answer; 0 before its final one. */
  readonly status: number;
  readonly rootPid: number;
  readonly pid: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly peer: Endpoint;
  /** Address and port of its own end, and their network namespace. Only the CO-RE engine tells them. */
  readonly local?: string;
  readonly netns?: number;
  /** The goroutine that wrote it; 0 for none. */
  readonly goid?: number;
  /** The kernel side's id of the request that it was made for; 0 where that is not known. */
  readonly madeFor?: number;
  /** The goroutine of that request was seen to wait for the answer. Only the CO-RE engine sees it. */
  readonly isWaitedFor?: boolean;
  /** The TLS handshake of its connection, before its first write. Only the CO-RE engine sees it. */
  readonly tlsNs?: number;
}

/** Throws a TypeError when the words are of another number than a call has. */
export function readCallState(words: Words, times: KernelTimes): CallState {
  if (words.count !== CALL.wordCount) throw new TypeError(`${words.count} words are no call`);
  return {
    startNs: times.of(words, CALL.start),
    writtenNs: times.of(words, CALL.written),
    firstNs: times.of(words, CALL.first),
    lastNs: times.of(words, CALL.last),
    status: CALL.status(words),
    rootPid: CALL.root(words),
    pid: CALL.pid(words),
    bytesIn: difference(CALL.readNow(words), CALL.readBefore(words)),
    bytesOut: difference(CALL.writtenNow(words), CALL.writtenBefore(words)),
    peer: {family: CALL.family(words), port: CALL.port(words), address: CALL.address(words)},
  };
}

/** The difference of two TCP sequence numbers, which begin anew after 2^32. */
function difference(now: number, before: number): number {
  return (now - before) >>> 0;
}
