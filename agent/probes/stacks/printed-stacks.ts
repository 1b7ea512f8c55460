// Reads what the maps of bpf/oncpu.bt and bpf/offcpu.bt have in common: user stacks in parts, and
// kernel stacks behind the numbers of a key. Pure.

import type {MapCursor} from '../../bpftrace/map-cursor.js';

/** Addresses of a user stack, the leaf first. */
export type Addresses = readonly number[];

/** The end of a line in a key, which bpftrace 0.23 escapes twice. */
const LINE_END = /\\+n/g;

/**
 * The kernel's functions behind a key, the leaf first, as bpftrace names them; '' where there are
 * none.
 */
export function kernelTextOf(map: MapCursor): string {
  const rest = map.keyRest();
  return rest === '' ? '' : rest.replaceAll(LINE_END, ' ').trim();
}

const PID_BITS = 2 ** 22;

/** Takes a word of the scripts apart: root << 22 | pid. */
export function readPids(word: number): {root: number; pid: number} {
  return {root: Math.floor(word / PID_BITS), pid: word % PID_BITS};
}

/**
 * Puts user stacks together from their parts. The last number of a key is the part, the others name
 * the stack.
 */
export function readUserStacks(map: MapCursor): Map<string, Addresses> {
  const parts = new Map<string, Addresses[]>();
  while (map.next()) {
    const last = map.keys.count - 1;
    const id = map.keyText(last);
    let ofStack = parts.get(id);
    if (ofStack === undefined) parts.set(id, (ofStack = []));
    ofStack[map.keys.number(last)] = addressesOf(map);
  }
  return new Map([...parts].map(([id, ofStack]) => [id, withoutRest(ofStack.flat())]));
}

function addressesOf(map: MapCursor): number[] {
  const words = map.values();
  const addresses: number[] = [];
  // An address that a double cannot hold is junk that the walk along frame pointers met.
  for (let at = 0; at < words.count; at += 1) addresses.push(words.number(at));
  return addresses;
}

// The rest of the last part is zeros. A frame may name no caller and yet have one before it.
function withoutRest(addresses: number[]): Addresses {
  return addresses.slice(0, addresses.findLastIndex((address) => address !== 0) + 1);
}
