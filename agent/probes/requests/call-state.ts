// The words in which bpf/requests.bt keeps a request that a target made. Times are the kernel's.

export interface CallState {
  /** When its first write began, and when the last one before the answer returned. */
  readonly startNs: bigint;
  readonly writtenNs: bigint;
  /** Reads that returned the first and the last bytes of the answer; 0 before there was one. */
  readonly firstNs: bigint;
  readonly lastNs: bigint;
  /** 0 as long as there is no final one. */
  readonly status: number;
  readonly rootPid: number;
  readonly pid: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** As peer-name.ts reads it. */
  readonly peer: bigint;
}

const CALL_WORDS = 8;

/** Throws a TypeError when there are not eight words. */
export function readCallState(words: readonly bigint[]): CallState {
  if (words.length !== CALL_WORDS) throw new TypeError(`${words.length} words are no call`);
  const [startNs, meta, writtenNs, firstNs, lastNs, before, now, peer] = words as [
    ...[bigint, bigint, bigint, bigint],
    ...[bigint, bigint, bigint, bigint],
  ];
  return {
    ...{startNs, writtenNs, firstNs, lastNs, peer},
    status: Number((meta >> 48n) & 0x3ffn),
    rootPid: Number((meta >> 22n) & 0x3f_ffffn),
    pid: Number(meta & 0x3f_ffffn),
    bytesIn: difference(now, before),
    bytesOut: difference(now >> 32n, before >> 32n),
  };
}

/** Of TCP's sequence numbers, which begin anew after 2^32. */
function difference(now: bigint, before: bigint): number {
  return Number(BigInt.asUintN(32, now - before));
}
