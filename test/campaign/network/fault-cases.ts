// What networks do to agents: 24 faults, each with how long it lasts. After the fault the network is sound.

import type {Fault} from './faulty-network.js';

export interface FaultCase {
  readonly name: string;
  readonly fault: Fault;
  readonly holdMs: number;
  /** How often all connections are reset while the fault lasts. */
  readonly cuts?: number;
  /** Whether it is left to the campaign, because it takes many seconds. */
  readonly isLong?: boolean;
}

const HALF_OPEN_MS = 20_000; // longer than the silence after which each side gives the other up

export const FAULT_CASES: readonly FaultCase[] = [
  {name: 'one reset', fault: {}, cuts: 1, holdMs: 300},
  {name: 'ten resets in a second', fault: {}, cuts: 10, holdMs: 1_000},
  {name: 'a hundred resets', fault: {}, cuts: 100, holdMs: 8_000, isLong: true},
  {name: 'refusals', fault: {refuses: true}, cuts: 1, holdMs: 500},
  {name: 'refusals for ten seconds', fault: {refuses: true}, cuts: 1, holdMs: 10_000, isLong: true},
  {name: 'a delay of 20 ms', fault: {delayMs: 20}, holdMs: 800},
  {name: 'a delay of 500 ms', fault: {delayMs: 500}, holdMs: 5_000, isLong: true},
  {name: 'a delay of 2 s', fault: {delayMs: 2_000}, holdMs: 12_000, isLong: true},
  {
    name: 'a delay of 2 s upwards',
    fault: {delayMs: 2_000, way: 'up'},
    holdMs: 10_000,
    isLong: true,
  },
  {
    name: 'a delay of 2 s of acks',
    fault: {delayMs: 2_000, way: 'down'},
    holdMs: 10_000,
    isLong: true,
  },
  {name: 'a delay of new connections', fault: {delayMs: 300}, cuts: 3, holdMs: 3_000, isLong: true},
  {name: '1 B/s', fault: {bytesPerSecond: 1}, holdMs: 6_000, isLong: true},
  {name: '1 B/s of acks', fault: {bytesPerSecond: 1, way: 'down'}, holdMs: 6_000, isLong: true},
  {name: '4 KB/s upwards', fault: {bytesPerSecond: 4_096, way: 'up'}, holdMs: 800},
  {
    name: '1 B/s at the handshake',
    fault: {bytesPerSecond: 1},
    cuts: 1,
    holdMs: 14_000,
    isLong: true,
  },
  {name: 'silence of half a second', fault: {isSilent: true}, holdMs: 500},
  {name: 'silence upwards', fault: {isSilent: true, way: 'up'}, holdMs: 500},
  {name: 'silence of acks', fault: {isSilent: true, way: 'down'}, holdMs: 500},
  {name: 'a half-open connection', fault: {isSilent: true}, holdMs: HALF_OPEN_MS, isLong: true},
  {
    name: 'a half-open connection upwards',
    fault: {isSilent: true, way: 'up'},
    ...{holdMs: HALF_OPEN_MS, isLong: true},
  },
  {
    name: 'a half-open connection downwards',
    fault: {isSilent: true, way: 'down'},
    ...{holdMs: HALF_OPEN_MS, isLong: true},
  },
  {
    name: 'silence at the handshake',
    fault: {isSilent: true},
    cuts: 1,
    holdMs: 12_000,
    isLong: true,
  },
  {name: 'batches twice and out of order', fault: {isLate: true}, cuts: 3, holdMs: 1_500},
  {name: 'many of them', fault: {isLate: true}, cuts: 40, holdMs: 20_000, isLong: true},
];
