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

/** The name of a part, and whether it rests on inference. */
interface PartName {
  readonly part: BudgetPart;
  readonly isInferred: boolean;
}

export interface NamedPart extends PartName {
  readonly told: TimedPart;
  readonly peer: Endpoint | undefined;
}

export function namePart(told: TimedPart, pid: number, context: NamingContext): NamedPart {
  switch (told.kind) {
    case 'call':
      return {told, part: told.part, isInferred: false, peer: undefined};
    case 'sched':
      return {told, part: 'sched', isInferred: false, peer: undefined};
    case 'tls':
      return {told, part: 'tls', isInferred: false, peer: undefined};
    case 'peer': {
      const {peer} = told;
      return {told, part: context.names.upstreamPart(peer), isInferred: false, peer};
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
      return {told, part: context.names.upstreamPart(peer), isInferred: true, peer};
    }
  }
  const {part, isInferred} = partOfWait(parked, reason);
  return {told, part, isInferred, peer: undefined};
}

/** True where a goroutine may wait for an answer that another one reads. */
function mayBeCall(parked: Parked | undefined): boolean {
  return parked !== undefined && MAY_BE_CALLS.has(parked.kind);
}

/** A library that the table of places does not know may wait for its answer in a channel. */
const MAY_BE_CALLS: ReadonlySet<ParkKind> = new Set(['upstream', 'select', 'chan']);

/** A call whose peer is not known is called by what it was made with. */
function partOfWait(parked: Parked | undefined, reason: string | undefined): PartName {
  if (parked === undefined) return UNEXPLAINED;
  const {kind, client = 'unknown'} = parked;
  if (kind === 'upstream') return calledWith(client);
  return waitedFor(kind === 'other' ? (reason ?? kind) : kind);
}

const UNEXPLAINED: PartName = {part: 'unexplained', isInferred: false};
const calledWith = once((client) => ({part: `upstream:${client}`, isInferred: true}));
const waitedFor = once((reason) => ({part: `wait:${reason}`, isInferred: false}));

/**
 * Makes each name once. A budget finds a part by its string, and the hash of a string that was used before is known.
 * The words are those of park-kind.ts and wait-reasons.ts, so there are some dozen.
 */
function once(make: (word: string) => PartName): (word: string) => PartName {
  const known = new Map<string, PartName>();
  return (word) => {
    let name = known.get(word);
    if (name === undefined) known.set(word, (name = make(word)));
    return name;
  };
}
