// Reads what bpf/requests.bt tells of a request piece by piece (layout.mjs, `part`): waits, calls
// to another peer, and single calls that took long.

import type {BudgetPart} from '../../../src/domain/request.js';
import type {Stack} from '../../../src/domain/stacks/stack.js';
import type {Words} from '../../bpftrace/words.js';
import type {Endpoint} from './peer-name.js';
import {CLASS_PARTS, KIND, PART} from './record-words.generated.js';
import type {Timed} from './timeline.js';

/** A part of a request's time, from `atNs` on; `stack` is where the goroutine parked, if that was read. */
export type TimedPart = Timed &
  PartSource & {readonly amountNs: number; readonly stack?: Stack | undefined};

export type PartSource =
  /** The goroutine was parked; the number is Go's own (wait-reasons.ts). */
  | {readonly kind: 'wait'; readonly reason: number}
  /** A call to another peer. */
  | {readonly kind: 'peer'; readonly peer: Endpoint}
  /** A long call, whose time is in the sums of its part already. */
  | {readonly kind: 'call'; readonly part: BudgetPart}
  /** A wait for Go's scheduler, which is in the sums too. Only the CO-RE engine tells it. */
  | {readonly kind: 'sched'}
  /** The TLS handshake of its connection. Only the CO-RE engine tells it. */
  | {readonly kind: 'tls'};

/** Throws a TypeError for a kind that is not known. */
export function readTimedPart(atNs: number, words: Words): TimedPart {
  return {atNs, amountNs: words.number(PART.ns), ...readSource(words)};
}

function readSource(words: Words): PartSource {
  switch (PART.kind(words)) {
    case KIND.wait:
      return {kind: 'wait', reason: PART.reason(words)};
    case KIND.peer: {
      const [family, port] = [PART.family(words), PART.port(words)];
      return {kind: 'peer', peer: {family, port, address: PART.address(words)}};
    }
    case KIND.call:
      return {kind: 'call', part: partOfCall(PART.class(words), PART.onConnection(words) !== 0)};
    default:
      throw new TypeError(`no part is of kind ${PART.kind(words)}`);
  }
}

/** The part that a call of this class is charged to. */
export function partOfCall(callClass: number, isOnConnection: boolean): BudgetPart {
  const parts = CLASS_PARTS[callClass];
  return (isOnConnection ? parts?.onConnection : parts?.onFile) ?? 'fs.meta';
}
