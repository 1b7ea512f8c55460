// Gives the parts of a request their names: what its goroutine waited for, and which peer it called.

import type {BudgetPart} from '../../../src/domain/request.js';
import type {ParkKind} from '../../../src/domain/stacks/stack.js';
import {parkedIn, type Parked} from './park-kind.js';
import type {Endpoint, PeerNames} from './peer-name.js';
import type {TimedPart} from './timed-part.js';
import {waitReason} from './wait-reasons.js';

export interface NamingContext {
  /** Names the reasons of waits; undefined for what is no Go program. */
  readonly goVersion: string | undefined;
  readonly names: PeerNames;
  /** The peers that answered the process at the end of this time, to a request made in it. */
  readonly peersAnswering: (pid: number, fromNs: number, untilNs: number) => readonly Endpoint[];
}

export interface NamedPart {
  readonly told: TimedPart;
  readonly part: BudgetPart;
  readonly peer?: Endpoint;
  readonly isInferred: boolean;
}

export function namePart(told: TimedPart, pid: number, context: NamingContext): NamedPart {
  switch (told.kind) {
    case 'call':
      return {told, part: told.part, isInferred: false};
    case 'sched':
      return {told, part: 'sched', isInferred: false};
    case 'tls':
      return {told, part: 'tls', isInferred: false};
    case 'peer': {
      const {peer} = told;
      const part = context.names.upstreamPart(peer);
      return {told, part, peer, isInferred: false};
    }
    case 'wait':
      return nameWait(told, pid, context);
  }
}

type Wait = TimedPart & {readonly kind: 'wait'};

function nameWait(told: Wait, pid: number, context: NamingContext): NamedPart {
  const {atNs, amountNs} = told;
  const reason = waitReason(context.goVersion, told.reason);
  const parked = parkedIn(told.stack, reason);
  if (mayBeCall(parked)) {
    const [peer, ...more] = context.peersAnswering(pid, atNs, atNs + amountNs);
    if (peer !== undefined && more.length === 0) {
      const part = context.names.upstreamPart(peer);
      return {told, part, peer, isInferred: true};
    }
  }
  const {part, isInferred} = partOfWait(parked, reason);
  return {told, part, isInferred};
}

/** True where a goroutine may wait for an answer that another one reads. */
function mayBeCall(parked: Parked | undefined): boolean {
  return parked !== undefined && MAY_BE_CALLS.has(parked.kind);
}

/** A library that the table of places does not know may wait for its answer in a channel. */
const MAY_BE_CALLS: ReadonlySet<ParkKind> = new Set(['upstream', 'select', 'chan']);

/** A call whose peer is not known is called by what it was made with. */
function partOfWait(
  parked: Parked | undefined,
  reason: string | undefined,
): Pick<NamedPart, 'part' | 'isInferred'> {
  if (parked === undefined) return {part: 'unexplained', isInferred: false};
  const {kind, client} = parked;
  if (kind === 'upstream') return {part: `upstream:${client ?? 'unknown'}`, isInferred: true};
  return {part: `wait:${kind === 'other' ? (reason ?? kind) : kind}`, isInferred: false};
}
